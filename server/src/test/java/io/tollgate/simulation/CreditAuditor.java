package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Each grant gave for each month what is reckoned, never more than it had, nothing out of its time; what it had left when it was over is written off. */
final class CreditAuditor {
    private final Books books;
    private final Ledger ledger;
    private final Map<Integer, Map<String, Long>> draws;

    /** @param draws what each grant was to give, by the workspace */
    CreditAuditor(Books books, Ledger ledger, Map<Integer, Map<String, Long>> draws) {
        this.books = books;
        this.ledger = ledger;
        this.draws = draws;
    }

    void audit() {
        Map<Integer, Map<String, Long>> drawn = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("""
                        select e.workspace_id, NAME || ' ' || e.period as grant_and_month, -sum(e.amount_minor)::bigint as cents
                        from credit_entry e join credit_grant g on g.workspace_id = e.workspace_id and g.id = e.grant_id
                        where e.kind in ('drawn', 'given_back') group by 1, 2""".replace("NAME", Grant.NAME))
                .map((row, context) -> row.getLong("cents") == 0 ? 0L : drawn.computeIfAbsent(row.getInt("workspace_id"), any -> new HashMap<>())
                        .merge(row.getString("grant_and_month"), row.getLong("cents"), Long::sum)).list());
        for (Ledger.Customer customer : ledger.customers) {
            assertThat(new TreeMap<>(drawn.getOrDefault(customer.id(), Map.of()))).as("what %s, on %s, drew of credits", customer.key(), customer.plans())
                    .isEqualTo(new TreeMap<>(draws.get(customer.id())));
            assertThat(books.<Integer>read(tx -> tx.handle().createQuery("select count(*) from credit_grant where workspace_id = :workspace and kind = 'signup'")
                    .bind("workspace", customer.id()).mapTo(Integer.class).one())).as("signup credits of %s", customer.key()).isEqualTo(customer.signupCredit() ? 1 : 0);
        }
        Complaints.requireNone(books, "A grant has between nothing and all of itself, and nothing when its last month is closed", """
                select format('%s/%s: %s of %s', g.workspace_id, g.id, g.amount_minor + e.minor, g.amount_minor) from credit_grant g
                cross join lateral (select coalesce(sum(amount_minor), 0)::bigint as minor from credit_entry e
                    where e.workspace_id = g.workspace_id and e.grant_id = g.id) e
                where e.minor not between -g.amount_minor and 0
                    or e.minor > -g.amount_minor and g.expires_at <= (select (max(period) + interval '1 month') at time zone 'UTC' from billed_period b
                        where b.workspace_id = g.workspace_id and b.closed_at is not null)
                """);
        Complaints.requireNone(books, "A grant gives for months within its time", """
                select format('%s/%s for %s', g.workspace_id, g.id, e.period) from credit_grant g
                join credit_entry e on e.workspace_id = g.workspace_id and e.grant_id = g.id
                where e.kind = 'drawn' and (g.expires_at <= e.period::timestamp at time zone 'UTC'
                    or g.effective_from >= (e.period + interval '1 month') at time zone 'UTC')
                """);
        given();
    }

    /** What was given by hand is there, as it was given, and no other. */
    private void given() {
        for (Ledger.Customer customer : ledger.customers) {
            List<Grant> given = books.read(tx -> tx.handle().createQuery("""
                            select NAME as name, metric, effective_from, expires_at, amount_minor from credit_grant g
                            where workspace_id = :workspace and kind = 'manual'""".replace("NAME", Grant.NAME))
                    .bind("workspace", customer.id())
                    .map((row, context) -> new Grant(row.getString("name"), row.getString("metric"),
                            row.getObject("effective_from", OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC).toInstant(),
                            Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                            row.getLong("amount_minor")))
                    .list());
            assertThat(given).as("credits given to %s", customer.key())
                    .containsExactlyInAnyOrderElementsOf(ledger.granted.getOrDefault(customer.id(), List.of()));
        }
    }
}
