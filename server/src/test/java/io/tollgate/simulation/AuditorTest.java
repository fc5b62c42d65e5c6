package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The auditors object to what is wrong: books that were right, with one row changed, are not any more. */
class AuditorTest {
    private static final long SEED = 9;
    private static final int STEPS = 120;

    private static World world;
    private static Ledger ledger;
    private static InvoiceAuditor invoiceAuditor;

    @BeforeAll
    static void live() {
        world = new World();
        Simulation simulation = new Simulation(world, SEED);
        simulation.run(STEPS, STEPS);
        ledger = simulation.ledger();
        invoiceAuditor = simulation.invoiceAuditor();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update usage_counter set used = used + 1 where (workspace_id, metric_id, period) in (select workspace_id, metric_id, period from usage_counter limit 1)",
        "update usage_counter set billable = billable - 1 where ctid = (select c.ctid from usage_counter c join metric m on m.id = metric_id where billable > 0 and key = any(array['job_runs', 'compute_hours']) limit 1)",
        "update usage_counter set own_key = own_key + 1 where ctid = (select ctid from usage_counter limit 1)",
        "update usage_rollup set quantity = quantity + 1 where ctid = (select ctid from usage_rollup limit 1)",
        "update usage_rollup set events = events + 1 where ctid = (select ctid from usage_rollup limit 1)",
        "delete from usage_rollup where ctid = (select ctid from usage_rollup where quantity > 0 limit 1)",
        "delete from event where ctid = (select ctid from event where not voided limit 1) and seq = (select seq from event where not voided limit 1)",
        "update event set own_key = not own_key where seq = (select min(seq) from event where type = 'ai.request')",
        "update event_key set voided_at = null, void_reason = null where ctid = (select ctid from event_key where voided_at is not null limit 1)",
        "update event_beyond_limit set beyond_limit = beyond_limit + 1",
    })
    void usage(String corruption) {
        objects(corruption, books -> new UsageAuditor(books, ledger)::audit);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update usage_counter set reserved = reserved + 1 where ctid = (select ctid from usage_counter where hard_limit is null limit 1)",
        "update usage_counter set hard_limit = coalesce(hard_limit, 0) + 1 where period = (select max(period) from usage_counter)",
        "update reservation set state = 'open', ended_at = null, settled_quantity = null where id = (select min(id) from reservation where state = 'settled')",
        "update reservation set settled_quantity = settled_quantity + 1 where id = (select min(id) from reservation where state = 'settled' and lease_id is null)",
        "delete from reservation where id = (select min(id) from reservation where lease_id is null)",
        "update lease set ended_at = ended_at + interval '1 second' where id = (select min(id) from lease where state <> 'running')",
        "update usage_counter set reserved = reserved + hard_limit + 1 where ctid = (select c.ctid from usage_counter c join metric m on m.id = metric_id where hard_limit is not null and key = any(array['compute_hours', 'job_runs', 'captcha_solves', 'pages_processed', 'ai_spend']) limit 1)",
    })
    void gates(String corruption) {
        objects(corruption, books -> {
            GateAuditor auditor = new GateAuditor(books, ledger, world.time);
            auditor.rememberLimits();
            return auditor::audit;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update invoice set total_minor = total_minor + 1, subtotal_minor = subtotal_minor + 1 where id = (select min(id) from invoice)",
        "update invoice_line set amount_minor = amount_minor + 1 where ctid = (select ctid from invoice_line limit 1)",
        "update invoice set number = replace(number, '-00000', '-00010') where id = (select min(id) from invoice where number is not null)",
        "insert into credit_entry (workspace_id, grant_id, kind, amount_minor, period, at) select workspace_id, id, 'drawn', -100000, '2026-03-01', now() from credit_grant limit 1",
    })
    void invoices(String corruption) {
        objects(corruption, books -> invoiceAuditor.lookingInto(books)::audit);
    }

    /** Looks once before, changes the row, looks again; all in a transaction that is rolled back. */
    private static void objects(String corruption, Function<Books, Runnable> auditor) {
        try {
            world.database.transact(tx -> {
                Runnable audit = auditor.apply(Books.within(tx));
                assertThatCode(audit::run).as("before").doesNotThrowAnyException();
                assertThat(tx.handle().execute(corruption)).as("rows changed by %s", corruption).isPositive();
                assertThatThrownBy(audit::run).as(corruption).isInstanceOf(AssertionError.class);
                throw new RolledBack();
            });
        } catch (RolledBack asWanted) {
            return;
        }
        throw new AssertionError("the corruption stayed");
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
