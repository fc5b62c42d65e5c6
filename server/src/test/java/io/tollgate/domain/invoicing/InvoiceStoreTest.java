package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.JOB_RUNS;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.APRIL;
import static io.tollgate.domain.invoicing.SampleFacts.MARCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.TestDatabase;
import io.tollgate.domain.TestWorkspaces;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvoiceStoreTest {
    private static final Instant AT = APRIL.from();
    private static final Instant GRACE_ENDS = AT.plus(Duration.ofHours(1));
    private static final SampleFacts FULL = SampleFacts.regular()
            .feeInAdvance(DEVELOPER)
            .march(DEVELOPER, Map.of(COMPUTE_HOURS, 130 * HOURS + 7, AI_SPEND, 8 * DOLLARS + 1, JOB_RUNS, 101L))
            .monthlyCredit(1, "5");
    private static Database database;
    private static int workspaces;
    private final InvoiceStore store = new InvoiceStore();
    private final BilledPeriodStore periods = new BilledPeriodStore();
    private WorkspaceId workspace;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void begin() {
        workspace = TestWorkspaces.create(database, "w" + ++workspaces);
    }

    @Test
    void aDraftIsReadAsItWasSavedAndItsFactsGiveItAgain() {
        InvoiceId id = save(FULL);
        Invoice invoice = find(id);
        assertThat(invoice.lines()).isEqualTo(FULL.draft().lines());
        assertThat(invoice.total()).isEqualTo(FULL.draft().total()).isEqualTo(invoice.amountDue());
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.DRAFT);
        assertThat(invoice.number()).isEmpty();
        assertThat(invoice.workspace()).isEqualTo(new BillingFacts.Workspace("acme", "Acme"));
        assertThat(invoice.period()).isEqualTo(MARCH);
        assertThat(invoice.date()).isEqualTo("2026-04-01");
        assertThat(invoice.finalizeAt()).isEqualTo(GRACE_ENDS);
        BillingFacts stored = facts(id);
        assertThat(stored).isEqualTo(FULL.facts());
        assertThat(InvoiceCalculator.draft(stored).lines()).isEqualTo(invoice.lines());
        assertThat(Explanation.of(stored, 2, invoice.lines().get(1)).matches()).isTrue();
    }

    @Test
    void aDraftIsReplacedWhole() {
        InvoiceId id = save(FULL);
        SampleFacts later = SampleFacts.regular().feeInAdvance(DEVELOPER);
        database.transact(tx -> store.replaceDraft(tx, id, later.facts(), later.draft()));
        assertThat(find(id).lines()).isEqualTo(later.draft().lines());
        assertThat(find(id).total()).isEqualTo(usd("25"));
        assertThat(facts(id)).isEqualTo(later.facts());
    }

    @Test
    void finalizedIsNumberedOpenAndFixed() {
        InvoiceId id = save(FULL);
        Invoice invoice = finalizeDraft(id);
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.OPEN);
        assertThat(invoice.finalizedAt()).contains(GRACE_ENDS);
        InvoiceNumber number = invoice.number().orElseThrow();
        assertThat(number.toString()).matches("TG-2026-\\d{6}");
        Optional<Invoice> byNumber = database.read(tx -> store.find(tx, number));
        assertThat(byNumber).contains(invoice);
        assertThat(find(InvoiceId.parse(id.toString()).orElseThrow())).isEqualTo(invoice);
        assertThatThrownBy(() -> finalizeDraft(id)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.transact(tx -> store.replaceDraft(tx, id, FULL.facts(), FULL.draft())))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.transact(tx -> store.deleteDraft(tx, id))).isInstanceOf(IllegalStateException.class);
        assertThat(find(id)).isEqualTo(invoice);
    }

    @Test
    void whatHasNothingDueIsPaidAtOnce() {
        SampleFacts nothingDue = SampleFacts.regular().feeInAdvance(DEVELOPER).paidOnThreshold("TG-2026-000900", "25");
        assertThat(finalizeDraft(save(nothingDue)).status()).isEqualTo(InvoiceStatus.PAID);
    }

    @Test
    void lessThanNothingIsNotDue() {
        Invoice invoice = finalizeDraft(save(SampleFacts.regular().feeInAdvance(DEVELOPER).paidOnThreshold("TG-2026-000900", "30")));
        assertThat(invoice.total()).isEqualTo(usd("-5"));
        assertThat(invoice.amountDue()).isEqualTo(usd("0"));
        assertThat(invoice.status()).isEqualTo(InvoiceStatus.PAID);
    }

    @Test
    void numbersHaveNoGapsThoughTransactionsRaceAndFail() throws Exception {
        List<InvoiceId> drafts = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            workspace = TestWorkspaces.create(database, "racing" + i);
            drafts.add(save(FULL));
        }
        List<Callable<Boolean>> work = IntStream.range(0, drafts.size())
                .<Callable<Boolean>>mapToObj(i -> () -> i % 3 == 0 ? finalizeAndFail(drafts.get(i)) : finalizeDraft(drafts.get(i)) != null)
                .toList();
        long before = last();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> done : callers.invokeAll(work)) {
                done.get();
            }
        }
        List<Long> numbers = drafts.stream()
                .flatMap(draft -> find(draft).number().stream())
                .map(InvoiceNumber::running)
                .sorted()
                .toList();
        assertThat(numbers).isEqualTo(LongStream.rangeClosed(before + 1, before + 16).boxed().toList());
    }

    @Test
    void draftsDueComePageByPageUntilTheyAreFinalized() {
        InvoiceId first = save(FULL);
        workspace = TestWorkspaces.create(database, "w" + ++workspaces);
        InvoiceId second = save(FULL);
        database.transact(tx -> {
            assertThat(store.draftsDue(tx, GRACE_ENDS, InvoiceId.FIRST, 1_000)).contains(first, second);
            assertThat(store.draftsDue(tx, GRACE_ENDS, first, 1_000)).contains(second).doesNotContain(first);
            assertThat(store.draftsDue(tx, GRACE_ENDS, InvoiceId.FIRST, 1)).hasSize(1);
            assertThat(store.draftsDue(tx, GRACE_ENDS.minusSeconds(1), InvoiceId.FIRST, 1_000)).isEmpty();
            assertThat(store.nextFinalization(tx, GRACE_ENDS.minusSeconds(1))).contains(GRACE_ENDS);
        });
        finalizeDraft(first);
        finalizeDraft(second);
        database.transact(tx -> assertThat(store.draftsDue(tx, GRACE_ENDS, InvoiceId.FIRST, 1_000)).doesNotContain(first, second));
    }

    @Test
    void invoicesAreListedNewestFirstPageByPage() {
        List<InvoiceId> ids = IntStream.rangeClosed(1, 5)
                .mapToObj(day -> save(SampleFacts.inMarch(InvoiceKind.UPGRADE, day)))
                .toList();
        List<Invoice> first = database.read(tx -> store.newest(tx, workspace, 2));
        List<Invoice> second = database.read(tx -> store.before(tx, first.getLast().id(), 2));
        List<Invoice> third = database.read(tx -> store.before(tx, second.getLast().id(), 2));
        assertThat(List.of(first, second, third).stream().flatMap(List::stream).map(Invoice::id)).isEqualTo(ids.reversed());
    }

    @Test
    void aPeriodIsBilledOnce() {
        WorkspaceId other = TestWorkspaces.create(database, "w" + ++workspaces);
        assertThat(mark(MARCH)).isTrue();
        assertThat(mark(MARCH)).isFalse();
        assertThat(mark(APRIL)).isTrue();
        List<WorkspaceId> toDo = database.read(tx -> periods.notYetBilled(tx, List.of(other, workspace), MARCH));
        assertThat(toDo).containsExactly(other);
        InvoiceId regular = save(FULL);
        database.transact(tx -> periods.note(tx, regular, MARCH));
        assertThatThrownBy(() -> database.transact(tx -> periods.note(tx, regular, MARCH.previous()))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> save(FULL)).isInstanceOf(UnableToExecuteStatementException.class);   // the schema holds it too
    }

    @Test
    void whatWasBilledAndWhatIsPaid() {
        InvoiceId threshold = save(SampleFacts.inMarch(InvoiceKind.THRESHOLD, 20).march(DEVELOPER, Map.of(JOB_RUNS, 1_100L)));
        finalizeDraft(threshold);
        database.transact(tx -> store.pay(tx, threshold, usd("100")));
        assertThat(find(threshold).status()).isEqualTo(InvoiceStatus.OPEN);
        assertThatThrownBy(() -> database.transact(tx -> store.pay(tx, threshold, usd("20.01")))).isInstanceOf(IllegalStateException.class);
        database.transact(tx -> store.pay(tx, threshold, usd("20")));
        assertThat(find(threshold).status()).isEqualTo(InvoiceStatus.PAID);

        InvoiceId regular = save(FULL);
        assertThat(billed(MARCH)).isEmpty();               // a draft has billed nothing
        InvoiceNumber billedOn = finalizeDraft(regular).number().orElseThrow();
        assertThat(billed(MARCH)).isEqualTo(
                FULL.draft().lines().stream().filter(line -> !line.kind().isFee()).map(line -> new BilledLine(billedOn, line)).toList());
        assertThat(billed(APRIL)).isEmpty();
    }

    private List<BilledLine> billed(BillingPeriod period) {
        return database.read(tx -> new BilledLineStore().billed(tx, workspace, period));
    }

    private boolean mark(BillingPeriod period) {
        return database.inTransaction(tx -> periods.mark(tx, workspace, period, AT));
    }

    private BillingFacts facts(InvoiceId id) {
        return database.read(tx -> store.facts(tx, id)).orElseThrow();
    }

    private InvoiceId save(SampleFacts facts) {
        return database.inTransaction(tx -> store.save(tx, workspace, facts.facts(), facts.draft(), GRACE_ENDS, AT));
    }

    private Invoice finalizeDraft(InvoiceId id) {
        return database.inTransaction(tx -> store.finalizeDraft(tx, id, GRACE_ENDS));
    }

    private boolean finalizeAndFail(InvoiceId id) {
        try {
            database.transact(tx -> {
                store.finalizeDraft(tx, id, GRACE_ENDS);
                throw new IllegalStateException("after the number was taken");
            });
            return true;
        } catch (IllegalStateException rolledBack) {
            return false;
        }
    }

    private Invoice find(InvoiceId id) {
        return database.read(tx -> store.find(tx, id)).orElseThrow();
    }

    private static long last() {
        return database.read(tx -> tx.handle().createQuery("select coalesce(max(last), 0) from invoice_number").mapTo(Long.class).one());
    }
}
