package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.limits.ReservationId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nothing passed the limit in force, nothing ended twice, and no more machines ran than the plan has. */
final class GateAuditor {
    private final Books books;
    private final Ledger ledger;
    private final InstantSource time;
    private final Map<String, String> ended = new HashMap<>();
    private final Map<Of, Optional<Long>> before = new HashMap<>();

    private record Change(int workspace, String metric, LocalDate period, long held, long heldBefore, Optional<Long> limit) {}

    private record Of(Ledger.Metric metric, LocalDate month) {}

    GateAuditor(Books books, Ledger ledger, InstantSource time) {
        this.books = books;
        this.ledger = ledger;
        this.time = time;
    }

    /** From now on the database writes down each change of a counter that was committed. */
    static void watchCounters(Transaction tx) {
        tx.handle().execute("""
                create table counter_change (id bigint generated always as identity, workspace_id int, metric_id int, period date,
                    held bigint, held_before bigint, hard_limit bigint)""");
        tx.handle().execute("""
                create function write_down_change() returns trigger language plpgsql as $$
                begin
                    insert into counter_change (workspace_id, metric_id, period, held, held_before, hard_limit) values (new.workspace_id, new.metric_id,
                        new.period, new.billable + new.reserved, case when tg_op = 'UPDATE' then old.billable + old.reserved else 0 end, new.hard_limit);
                    return new;
                end $$""");
        tx.handle().execute("create trigger write_down_change after insert or update on usage_counter for each row execute function write_down_change()");
    }

    /** Before a step: during it, the limits before and after it are both right. */
    void rememberLimits() {
        for (Ledger.Customer customer : ledger.customers) {
            for (Published.Measure measure : Published.MEASURES) {
                for (LocalDate month : List.of(month(), month().plusMonths(1))) {
                    before.put(new Of(new Ledger.Metric(customer.key(), measure.key()), month), ledger.limit(customer, measure.key(), month));
                }
            }
        }
    }

    void audit() {
        changes().forEach(this::check);
        limitsInForce();
        Complaints.requireNone(books, "Reserved is what open reservations hold", """
                select format('%s %s %s: reserved %s, open %s', workspace_id, metric_id, period, c.reserved, r.held)
                from usage_counter c
                full join (select workspace_id, metric_id, period, sum(quantity)::bigint as held from reservation where state = 'open' and not own_key group by 1, 2, 3) r
                    using (workspace_id, metric_id, period)
                where coalesce(c.reserved, 0) <> coalesce(r.held, 0) or c.reserved < 0
                """);
        endings();
        machines();
    }

    private List<Change> changes() {
        return books.read(tx -> tx.handle().createQuery("""
                        with taken as (delete from counter_change returning *)
                        select t.*, m.key from taken t join metric m on m.id = t.metric_id order by t.id""")
                .map((row, context) -> new Change(row.getInt("workspace_id"), row.getString("key"), row.getObject("period", LocalDate.class),
                        row.getLong("held"), row.getLong("held_before"), Optional.ofNullable(row.getObject("hard_limit", Long.class))))
                .list());
    }

    /** What is billable and reserved never grew beyond the limit; a latest value and a taken back one may stand above a limit that was lowered since. */
    private void check(Change change) {
        Ledger.Customer customer = ledger.customer(change.workspace());
        boolean adds = Published.measure(change.metric()).adding() == Published.Adding.SUM;
        if (change.held() <= change.heldBefore() || !adds) {
            return;
        }
        assertThat(change.limit().filter(limit -> change.held() > limit)).as("%s of %s passed its counter's limit", change, customer.key()).isEmpty();
        Optional<Long> was = before.getOrDefault(new Of(new Ledger.Metric(customer.key(), change.metric()), change.period()), Optional.empty());
        Optional<Long> is = ledger.limit(customer, change.metric(), change.period());
        // A month that is over keeps the limit it ended with.
        if (was.isPresent() && is.isPresent() && !change.period().isBefore(month())) {
            assertThat(change.held()).as("%s of %s passed the limit in force", change, customer.key()).isLessThanOrEqualTo(Math.max(was.get(), is.get()));
        }
    }

    private LocalDate month() {
        return time.instant().atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }

    /** A counter of this month or a later one carries the lower of the plan's limit and the owner's; Free's on AI is bounded by credit besides. */
    private void limitsInForce() {
        books.read(tx -> tx.handle().createQuery("""
                        select c.*, m.key from usage_counter c join metric m on m.id = c.metric_id where period >= :month""")
                .bind("month", month())
                .map((row, context) -> new Change(row.getInt("workspace_id"), row.getString("key"), row.getObject("period", LocalDate.class), 0, 0,
                        Optional.ofNullable(row.getObject("hard_limit", Long.class))))
                .list()).forEach(counter -> {
                    Ledger.Customer customer = ledger.customer(counter.workspace());
                    Optional<Long> limit = ledger.limit(customer, counter.metric(), counter.period());
                    if (customer.planOf(counter.period()) == Published.FREE && counter.metric().equals("ai_spend")) {
                        long credit = (customer.signupCredit() ? 5_000_000 : 0) + ledger.granted.getOrDefault(customer.id(), List.of()).stream()
                                .filter(grant -> grant.metric().equals("ai_spend")).mapToLong(grant -> grant.cents() * 10_000).sum();
                        assertThat(counter.limit().orElseThrow()).as("%s", counter).isBetween(0L, Math.min(credit, limit.orElse(credit)));
                    } else {
                        assertThat(counter.limit()).as("limit of %s %s %s", customer.key(), counter.metric(), counter.period()).isEqualTo(limit);
                    }
                });
    }

    /** What ended stays as it ended, what was told to be settled is, and nothing else. */
    private void endings() {
        Map<ReservationId, Long> settled = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("select * from reservation where state <> 'open'")
                .map((row, context) -> {
                    ReservationId id = ReservationId.parse("rsv_" + row.getInt("workspace_id") + "_" + row.getLong("id")).orElseThrow();
                    String how = row.getString("state") + " " + row.getObject("ended_at", OffsetDateTime.class) + " " + row.getString("settled_quantity");
                    if (row.getObject("lease_id") == null && row.getString("state").equals("settled")) {
                        settled.put(id, row.getLong("settled_quantity"));
                    }
                    return Map.entry(id.toString(), how);
                }).list()).forEach(ending -> {
                    String first = ended.putIfAbsent(ending.getKey(), ending.getValue());
                    assertThat(first == null || first.equals(ending.getValue())).as("%s ended %s, then %s", ending.getKey(), first, ending.getValue()).isTrue();
                });
        assertThat(settled).as("settled reservations").isEqualTo(ledger.settled);
        assertThat(books.<Long>read(tx -> tx.handle().createQuery("select count(*) from reservation where lease_id is null").mapTo(Long.class).one()))
                .as("reservations that were granted").isEqualTo(ledger.reservations.size());
    }

    /** Slots, and that a lease's time is metered once: all of it when it ended, up to where it was metered while it runs. */
    private void machines() {
        Instant now = time.instant();
        for (Ledger.Customer customer : ledger.customers) {
            List<Integer> running = books.read(tx -> tx.handle().createQuery("""
                            select count(*) from lease where workspace_id = :workspace and state = 'running' and renew_by > :now group by project_id""")
                    .bind("workspace", customer.id()).bind("now", now.atOffset(ZoneOffset.UTC)).mapTo(Integer.class).list());
            assertThat(running.stream().mapToInt(Integer::intValue).sum()).as("machines of %s", customer.key())
                    .isLessThanOrEqualTo(customer.plans().stream().mapToInt(each -> each.plan().machines()).max().orElseThrow());
            int most = customer.plans().stream().mapToInt(each -> each.plan().machinesPerProject()).max().orElseThrow();
            assertThat(running).allMatch(each -> each <= most);
        }
        Complaints.requireNone(books, "A lease's time is metered once, but for what was found after months too late to be billed", """
                select format('lse_%s_%s: ran %s, metered %s', l.workspace_id, l.id, l.ran, l.metered)
                from (select workspace_id, id, started_at, ended_at,
                        (extract(epoch from date_trunc('milliseconds', coalesce(ended_at, metered_from)))
                            - extract(epoch from date_trunc('milliseconds', started_at))) * 1000 as ran,
                        coalesce((select sum((e.data::jsonb ->> 'milliseconds')::bigint) from event e
                            where e.workspace_id = lease.workspace_id and e.data::jsonb ->> 'lease' = format('lse_%s_%s', lease.workspace_id, lease.id)), 0) as metered
                    from lease) as l
                where l.ran <> l.metered and not coalesce(l.ended_at >= date_trunc('month', l.started_at at time zone 'UTC') at time zone 'UTC' + interval '4 months', false)
                """);
    }
}
