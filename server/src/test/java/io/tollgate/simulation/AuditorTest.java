package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The auditors object to what is wrong: books that were right, with one row changed, are not any more. */
class AuditorTest {
    private static final long SEED = 24;
    private static final int STEPS = 200;

    private static World world;
    private static Ledger ledger;
    private static Audits audits;

    @BeforeAll
    static void live() {
        world = new World();
        Simulation simulation = new Simulation(world, SEED);
        simulation.run(STEPS, STEPS);
        ledger = simulation.ledger();
        audits = simulation.audits();
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
        "update event_key set amended_by = 'another' where ctid = (select ctid from event_key where amended_by is not null limit 1)",
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
        "update invoice set period = period - interval '5 years' where id = (select max(id) from invoice where kind = 'regular' and number is not null)",
        "update invoice set waived = not waived where ctid = (select ctid from invoice where voided_at is not null and kind <> 'threshold' limit 1)",
        "update invoice i set replaces_id = (select min(v.id) from invoice v where v.workspace_id = i.workspace_id and v.voided_at is not null and not exists (select from invoice r where r.workspace_id = v.workspace_id and r.replaces_id = v.id)) where ctid = (select n.ctid from invoice n join invoice o on o.workspace_id = n.workspace_id where n.voided_at is null and n.replaces_id is null and n.number is not null and o.voided_at is not null and not exists (select from invoice r where r.workspace_id = o.workspace_id and r.replaces_id = o.id) limit 1)",
        "update invoice set status = 'void', due_minor = 0, voided_at = now(), void_reason = 'planted' where ctid = (select ctid from invoice where status = 'open' limit 1)",
        "update invoice set status = 'open' where ctid = (select t.ctid from invoice t where kind = 'threshold' and voided_at is null and exists (select from invoice r where r.workspace_id = t.workspace_id and r.period = t.period and r.kind = 'regular' and r.number is not null and r.status <> 'void') limit 1)",
    })
    void invoices(String corruption) {
        objects(corruption, books -> () -> audits.invoices().lookingInto(books).audit(world.time.instant()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "insert into credit_entry (workspace_id, grant_id, kind, amount_minor, period, at) select workspace_id, id, 'drawn', -100000, '2026-03-01', now() from credit_grant limit 1",
        "update credit_entry set amount_minor = amount_minor + 1 where ctid = (select ctid from credit_entry where kind = 'drawn' limit 1)",
        "update credit_entry e set grant_id = (select max(g.id) from credit_grant g where g.workspace_id = e.workspace_id and g.id <> e.grant_id) where ctid = (select d.ctid from credit_entry d where d.kind = 'drawn' and exists (select from credit_grant o where o.workspace_id = d.workspace_id and o.id <> d.grant_id) limit 1)",
        "update credit_entry set period = period + interval '3 months' where ctid = (select ctid from credit_entry where kind = 'drawn' limit 1)",
        "insert into credit_entry (workspace_id, grant_id, kind, amount_minor, period, at) select workspace_id, id, 'expired', -amount_minor - 1, '2026-03-01', now() from credit_grant limit 1",
        "delete from credit_entry where ctid = (select ctid from credit_entry where kind = 'expired' limit 1)",
        "delete from credit_entry where ctid = (select ctid from credit_entry where kind in ('given_back', 'revived') limit 1)",
        "insert into credit_grant (workspace_id, metric, kind, amount_minor, currency, effective_from, cause, created_at) select id, 'ai_spend', 'signup', 500, 'USD', now(), 'again', now() from workspace limit 1",
        "update credit_grant set expires_at = expires_at + interval '1 day' where ctid = (select ctid from credit_grant where kind = 'manual' and expires_at is not null limit 1)",
    })
    void credits(String corruption) {
        objects(corruption, books -> new CreditAuditor(books, ledger, audits.draws())::audit);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update credit_note set subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1, off_due_minor = off_due_minor + 1 where ctid = (select ctid from credit_note limit 1)",
        "update credit_note set number = replace(number, '-00000', '-00010') where ctid = (select ctid from credit_note limit 1)",
        "update credit_note_line set amount_minor = amount_minor + 1 where ctid = (select ctid from credit_note_line limit 1)",
        "update invoice set credited_minor = credited_minor - 1 where ctid = (select ctid from invoice where credited_minor > 0 limit 1)",
        "update refund set amount_minor = amount_minor - 1 where ctid = (select ctid from refund limit 1)",
        "update refund set idempotency_key = 'another' where ctid = (select ctid from refund where status = 'succeeded' limit 1)",
        "update refund set status = 'declined', reason_code = 'no' where ctid = (select ctid from refund where status = 'succeeded' limit 1)",
        "delete from account_entry where ctid = (select ctid from account_entry where cause like 'credit note%' limit 1)",
    })
    void credit_notes(String corruption) {
        objects(corruption, books -> new NoteAuditor(books, ledger, world.gateway)::audit);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update subscription_phase set plan_key = 'startup' where ctid = (select ctid from subscription_phase where plan_key = 'developer' limit 1)",
        "update subscription_phase set from_at = from_at + interval '1 microsecond' where ctid = (select ctid from subscription_phase limit 1)",
        "update subscription_phase set to_at = to_at - interval '1 microsecond' where ctid = (select ctid from subscription_phase where to_at is not null limit 1)",
        "delete from subscription_phase where ctid = (select ctid from subscription_phase where to_at is null limit 1)",
        "update plan_change set quoted_minor = 0 where ctid = (select ctid from plan_change where state = 'done' and quoted_minor > 0 limit 1)",
        "update plan_change set state = 'declined', effective_at = null, invoice_id = null where ctid = (select ctid from plan_change where state = 'done' limit 1)",
        "update credit_grant set amount_minor = amount_minor + 1 where ctid = (select ctid from credit_grant where kind = 'monthly' limit 1)",
        "insert into credit_grant (workspace_id, metric, kind, amount_minor, currency, effective_from, expires_at, cause, created_at) select workspace_id, metric, kind, amount_minor, currency, effective_from, expires_at, 'twice', created_at from credit_grant where kind = 'monthly' limit 1",
    })
    void plans(String corruption) {
        objects(corruption, books -> new PlanAuditor(books, ledger)::audit);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "update payment set amount_minor = amount_minor + 1 where ctid = (select ctid from payment where gateway = 'test' limit 1)",
        "update payment set applied_minor = applied_minor - 1 where ctid = (select ctid from payment where applied_minor > 0 limit 1)",
        "update payment set idempotency_key = 'another' where ctid = (select ctid from payment where status = 'succeeded' and gateway = 'test' limit 1)",
        "update payment set status = 'declined', reason_code = 'no', applied_minor = 0 where ctid = (select ctid from payment where status = 'succeeded' and gateway = 'test' limit 1)",
        "update invoice set due_minor = due_minor + 1 where ctid = (select ctid from invoice where status = 'paid' and total_minor > credited_minor limit 1)",
        "update invoice set status = 'open' where ctid = (select ctid from invoice where status = 'paid' limit 1)",
        "insert into account_entry (workspace_id, cause, description, amount_minor, currency, at) select id, 'gift', 'gift', 1, 'USD', now() from workspace limit 1",
        "update workspace set status = case status when 'unpaid' then 'active' else 'unpaid' end where id = (select min(id) from workspace)",
    })
    void payments(String corruption) {
        objects(corruption, books -> new PaymentAuditor(books, world.gateway)::audit);
    }

    /** Who is unpaid before a step and after it has as many reservations as before. */
    @Test
    void a_reservation_of_a_workspace_that_is_unpaid() {
        objects("delete from reservation where ctid = (select r.ctid from reservation r join workspace w on w.id = r.workspace_id where w.status = 'unpaid' limit 1)", books -> {
            books.read(tx -> tx.handle().execute("update workspace set status = 'unpaid'"));
            PaymentAuditor auditor = new PaymentAuditor(books, world.gateway);
            auditor.remember();
            return auditor::auditReservations;
        });
    }

    /** What the product bills a cent too much of, from the first such line on. */
    @ParameterizedTest
    @ValueSource(strings = {"plan_fee", "proration_charge", "proration_credit", "overage", "credit", "late_usage", "threshold_credit"})
    void a_product_that_bills_a_cent_too_much(String kind) {
        objects("invoice_line", "if new.kind = '" + kind + "' then new.amount_minor := new.amount_minor + 1; end if", "lines of", kind.equals("threshold_credit") ? 17 : 2);
    }

    @Test
    void a_product_that_bills_before_the_threshold() {
        objects("billing_threshold", "new.amount_minor := greatest(1, new.amount_minor / 9)", "reaches the threshold", 15);
    }

    @Test
    void a_product_that_bills_long_after_the_threshold() {
        objects("billing_threshold", "new.amount_minor := new.amount_minor * 1000", "has used and was not billed", 23);
    }

    @Test
    void a_product_that_draws_on_credits_a_cent_too_little() {
        objects("credit_entry", "if new.kind = 'drawn' and new.amount_minor < -1 then new.amount_minor := new.amount_minor + 1; end if", "", 1);
    }

    /** Lives with a product that writes wrongly, until an auditor finds it. @param first a seed that shows it soon */
    private static void objects(String table, String wrongly, String complaint, long first) {
        try (World wrong = new World()) {
            wrong.database.transact(tx -> {
                tx.handle().execute("create function write_wrongly() returns trigger language plpgsql as $$ begin " + wrongly + "; return new; end $$");
                tx.handle().execute("create trigger write_wrongly before insert on " + table + " for each row execute function write_wrongly()");
            });
            assertThatThrownBy(() -> {
                for (long seed = first; seed < first + 200; seed++) {
                    new Simulation(wrong, seed).run(40, 40);
                }
            }).isInstanceOf(AssertionError.class).hasMessageContaining(complaint).hasMessageContaining("-Dsimulation.first=");
        }
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
