package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.actions.EventOutcome;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two public traces of requests to large language models, as AI spend of several workspaces: the invoices must be what plain arithmetic over the files
 * comes to. The files are not part of the project; where they are not found (system property {@code tollgate.traces}, environment variable
 * TOLLGATE_TRACES, or {@code ../../shared/data}) the test is skipped.
 */
class RealTracesTest {
    private static final String CODE = "llm-requests-code-2023.csv";
    private static final String CONVERSATION = "llm-requests-conversation-2023.csv";
    /** Micro-dollars a token: $3 and $15 a million. */
    private static final long CONTEXT_TOKEN = 3;
    private static final long GENERATED_TOKEN = 15;
    private static final int BATCH = 500;

    /** @param rows of a hundred that are its own, from {@code first} on */
    private enum Customer {
        SMALL("developer", 25, 5, 0, 2),
        MIDDLE("developer", 25, 5, 2, 20),
        OTHER("developer", 25, 5, 22, 28),
        STARTUP("startup", 120, 20, 50, 9),
        LARGE("startup", 120, 20, 59, 41);

        private final String plan;
        private final int fee;
        private final int credit;
        private final int first;
        private final int rows;

        Customer(String plan, int fee, int credit, int first, int rows) {
            this.plan = plan;
            this.fee = fee;
            this.credit = credit;
            this.first = first;
            this.rows = rows;
        }

        boolean has(int row) {
            return row % 100 >= first && row % 100 < first + rows;
        }

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Fee of the next month, and the spend rounded to 0.001, then to the cent, less the credit. */
        BigDecimal billed(BigDecimal spent) {
            BigDecimal line = spent.setScale(3, RoundingMode.HALF_UP).setScale(2, RoundingMode.HALF_UP);
            return BigDecimal.valueOf(fee, 0).add(line.subtract(BigDecimal.valueOf(credit)).max(BigDecimal.ZERO));
        }
    }

    @Test
    void billsRealRequestsToTheCent() throws IOException {
        Path folder = folder();
        assumeTrue(Files.isReadable(folder.resolve(CODE)) && Files.isReadable(folder.resolve(CONVERSATION)),
                "there are no traces in " + folder + "; TOLLGATE_TRACES may say where they are");
        List<String> rows = new ArrayList<>(rows(folder.resolve(CODE)));
        int ofCode = rows.size();
        rows.addAll(rows(folder.resolve(CONVERSATION)));

        try (Stage stage = new Stage(Instant.parse("2023-11-01T00:00:00Z"))) {
            SetupVerbs.sample(stage);
            for (Customer customer : Customer.values()) {
                Verbs.run(stage, Scenario.of("traces", "2023-11-01 workspace " + customer.key() + " on " + customer.plan).steps().getFirst());
            }
            deliver(stage, events(rows, ofCode));
            stage.advanceTo(Instant.parse("2023-12-01T02:00:00Z"));
            for (Customer customer : Customer.values()) {
                requireBilled(stage, customer, rows);
            }
            InvoiceAudit.check(stage.house, stage.workspaces());
        }
    }

    private static void requireBilled(Stage stage, Customer customer, List<String> rows) {
        BigDecimal spent = BigDecimal.ZERO;
        for (int i = 0; i < rows.size(); i++) {
            if (customer.has(i)) {
                String[] columns = rows.get(i).split(",");
                spent = spent.add(new BigDecimal(columns[1]).multiply(new BigDecimal("0.000003")))
                        .add(new BigDecimal(columns[2]).multiply(new BigDecimal("0.000015")));
            }
        }
        Workspace workspace = stage.workspace(new Words("traces", customer.key()));
        Invoice invoice = Usage.newest(stage, workspace);
        assertThat(invoice.date()).isEqualTo(LocalDate.of(2023, 12, 1));
        assertThat(invoice.number()).isPresent();
        assertThat(invoice.total().toDecimal()).as("%s, having spent %s", customer, spent).isEqualByComparingTo(customer.billed(spent));
    }

    /** Shuffled, in batches; every tenth event again in a later batch; the last tenth in the grace time. */
    private static void deliver(Stage stage, List<UsageEvent> events) {
        Random random = new Random(20231116);
        List<UsageEvent> sent = new ArrayList<>(events);
        for (int i = 0; i < events.size(); i += 10) {
            sent.add(events.get(i));
        }
        Collections.shuffle(sent, random);
        int counted = 0;
        stage.advanceTo(Instant.parse("2023-11-20T00:00:00Z"));
        for (int from = 0; from < sent.size(); from += BATCH) {
            if (from >= sent.size() / 10 * 9 && stage.now().isBefore(Instant.parse("2023-12-01T00:00:00Z"))) {
                stage.advanceTo(Instant.parse("2023-12-01T00:20:00Z"));
            }
            List<EventOutcome> outcomes = Usage.record(stage, sent.subList(from, Math.min(sent.size(), from + BATCH)));
            assertThat(outcomes).noneMatch(EventOutcome.Rejected.class::isInstance);
            counted += (int) outcomes.stream().filter(EventOutcome.Counted.class::isInstance).count();
        }
        assertThat(counted).isEqualTo(events.size());
    }

    private static List<UsageEvent> events(List<String> rows, int ofCode) {
        List<UsageEvent> events = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            Customer customer = List.of(Customer.values()).stream().filter(each -> each.has(row)).findFirst().orElseThrow();
            String[] columns = rows.get(i).split(",");
            Instant at = Instant.parse(columns[0].replace(' ', 'T') + "Z").truncatedTo(ChronoUnit.MICROS);
            long cost = Long.parseLong(columns[1]) * CONTEXT_TOKEN + Long.parseLong(columns[2]) * GENERATED_TOKEN;
            events.add(Usage.ai(customer.key(), "row-" + i, at, i < ofCode ? "code" : "conversation", cost));
        }
        return events;
    }

    private static List<String> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream().skip(1).filter(line -> !line.isBlank()).toList();
    }

    private static Path folder() {
        return Optional.ofNullable(System.getProperty("tollgate.traces"))
                .or(() -> Optional.ofNullable(System.getenv("TOLLGATE_TRACES")))
                .map(Path::of)
                .orElse(Path.of("..", "..", "shared", "data"));
    }
}
