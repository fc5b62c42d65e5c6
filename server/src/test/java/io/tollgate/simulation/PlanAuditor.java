package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** A workspace was on the plans that it was told of, without a gap and never on two; what was declined left nothing behind. */
final class PlanAuditor {
    private final Books books;
    private final Ledger ledger;

    private record Upgrade(int workspace, long id, String plan, Instant at) {}

    private record Phase(Instant from, Optional<Instant> to, String plan) {}

    PlanAuditor(Books books, Ledger ledger) {
        this.books = books;
        this.ledger = ledger;
    }

    /** Writes down the upgrades that were made, also those whose answer was lost. */
    void adopt() {
        upgrades().forEach(this::learn);
    }

    void audit() {
        adopt();
        for (Ledger.Customer customer : ledger.customers) {
            List<Phase> right = java.util.stream.IntStream.range(0, customer.plans().size()).mapToObj(i -> new Phase(
                    customer.plans().get(i).from(),
                    i + 1 < customer.plans().size() ? Optional.of(customer.plans().get(i + 1).from()) : Optional.empty(),
                    customer.plans().get(i).plan().key())).toList();
            assertThat(phases(customer)).as("phases of %s", customer.key()).isEqualTo(right);
        }
        Complaints.requireNone(books, "What is done was paid, or needed no payment; what was declined was not", """
                select format('%s/%s %s', c.workspace_id, c.id, c.state) from plan_change c
                left join payment p on p.workspace_id = c.workspace_id and p.purpose = 'upgrade' and p.upgrade_terms = c.id::text
                where (c.quoted_minor > 0) <> (p.id is not null)
                    or p.id is not null and p.status <> case c.state when 'charging' then 'started' when 'done' then 'succeeded' else 'declined' end
                    or p.amount_minor > c.quoted_minor
                """);
        Complaints.requireNone(books, "A plan's monthly credit is granted once for each phase and month, and for no other", """
                select format('%s/%s', g.workspace_id, g.id) from credit_grant g
                where g.kind = 'monthly' and (
                    not exists (select from subscription_phase p where p.workspace_id = g.workspace_id and p.from_at < g.expires_at
                        and greatest(date_trunc('month', p.from_at), g.effective_from) = g.effective_from
                        and g.amount_minor = case p.plan_key when 'developer' then 500 when 'startup' then 2000 end)
                    or exists (select from credit_grant h where h.workspace_id = g.workspace_id and h.kind = 'monthly' and h.id <> g.id
                        and h.effective_from = g.effective_from))
                """);
    }

    /** One that is new was answered; or was asked for, and the answer was lost. */
    private void learn(Upgrade upgrade) {
        Ledger.Customer customer = ledger.customer(upgrade.workspace());
        Ledger.Asked number = new Ledger.Asked(upgrade.workspace(), Long.toString(upgrade.id()));
        if (!ledger.answered.contains(number)) {
            assertThat(ledger.unanswered).as("%s was asked for", upgrade).contains(new Ledger.Asked(upgrade.workspace(), upgrade.plan()));
            ledger.answered.add(number);
        }
        if (ledger.learnt.add(number)) {
            Published.Plan to = Published.plan(upgrade.plan());
            customer.changesTo(to, upgrade.at());
        }
    }

    private List<Upgrade> upgrades() {
        return books.read(tx -> tx.handle().createQuery("select * from plan_change where state = 'done' order by effective_at, id")
                .map((row, context) -> new Upgrade(row.getInt("workspace_id"), row.getLong("id"), row.getString("plan_key"),
                        row.getObject("effective_at", OffsetDateTime.class).toInstant()))
                .list());
    }

    private List<Phase> phases(Ledger.Customer customer) {
        return books.read(tx -> tx.handle().createQuery("select * from subscription_phase where workspace_id = :workspace order by from_at")
                .bind("workspace", customer.id())
                .map((row, context) -> new Phase(row.getObject("from_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("to_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant), row.getString("plan_key")))
                .list());
    }
}
