package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two processes on one database: they count together, and one bills on when the other is killed at it. */
class TwoNodesTest {
    private static final int WORKSPACES = 60;
    private static final int EVENTS = 3_000;

    @Test
    void two_nodes_count_once_and_bill_once() throws Exception {
        DatabaseAddress address = TestDatabase.freshAddress();
        String url = address.jdbcUrl().replace(
                "jdbc:postgresql://", "postgresql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8) + "@");
        Map<String, String> environment = Map.of("TOLLGATE_DATABASE_URL", url, "TOLLGATE_SANDBOX", "2026-03-01T12:00:00Z");
        try (NodeProcess one = NodeProcess.start(NodeProcess.freePort(), environment);
                NodeProcess other = NodeProcess.start(NodeProcess.freePort(), environment);
                Database database = Database.connect(address, 2)) {
            for (int n = 0; n < WORKSPACES; n++) {
                one.post("/v1/workspaces", "{'key':'w" + n + "','name':'w','ownerEmail':'o@example.com','plan':'developer'}");
            }
            assertThat(countedByBoth(one, other)).isEqualTo(EVENTS);

            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.submit(() -> one.send("POST", "/v1/sandbox/clock", "application/json", "{\"advanceTo\":\"2026-04-01T02:00:00Z\"}"));
                Await.until(() -> billed(database) > 0);
                one.kill();
            }
            other.post("/v1/sandbox/clock", "{'advanceTo':'2026-04-01T03:00:00Z'}");
            for (int n = 0; n < WORKSPACES; n++) {
                isBilledOnce(other, "w" + n);
            }
            List<String> numbers = database.read(tx -> tx.handle()
                    .createQuery("select number from invoice where number is not null order by number").mapTo(String.class).list());
            assertThat(numbers).hasSize(2 * WORKSPACES).doesNotHaveDuplicates();
        }
    }

    private static void isBilledOnce(NodeProcess node, String workspace) {
        JsonNode invoices = node.get("/v1/workspaces/" + workspace + "/invoices").get("items");
        assertThat(invoices).extracting(invoice -> invoice.get("kind").textValue() + " " + invoice.get("status").textValue() + " " + invoice.get("total").textValue())
                // 50 job runs each are within the 100 of the plan; the fee is April's, the signup's March's.
                .containsExactly("regular open 25.00", "signup open 25.00");
    }

    private static int billed(Database database) {
        return database.<Integer>read(tx -> tx.handle()
                .createQuery("select count(*) from invoice where kind = 'regular'").mapTo(Integer.class).one());
    }

    private static int countedByBoth(NodeProcess one, NodeProcess other) throws Exception {
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int from = 0; from < EVENTS; from += 300) {
                String batch = IntStream.range(from, from + 300).mapToObj(TwoNodesTest::event).collect(Collectors.joining(",", "[", "]"));
                for (NodeProcess node : List.of(one, other)) {
                    answers.add(threads.submit(() -> sent(node, batch)));
                }
            }
        }
        int counted = 0;
        for (Future<String> answer : answers) {
            counted += Integer.parseInt(answer.get().replaceAll("\\{\"counted\":(\\d+),.*", "$1"));
        }
        return counted;
    }

    private static String sent(NodeProcess node, String batch) throws IOException {
        return node.send("POST", "/v1/events", "application/cloudevents-batch+json", batch).body();
    }

    private static String event(int number) {
        return ("{'specversion':'1.0','id':'e" + number + "','source':'/two','type':'job.run','subject':'w" + number % WORKSPACES
                + "','time':'2026-03-01T12:00:00Z','data':{}}").replace('\'', '"');
    }
}
