package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every cent that the gateway took is paid on an invoice or owed; nothing was taken twice; who does not pay is stopped, and who paid is not. */
final class PaymentAuditor {
    private final Books books;
    private final SimulatedGateway gateway;
    private Map<Integer, Long> reservationsOfUnpaid = Map.of();

    private record Attempt(int workspace, String key, long minor, String status) {}

    PaymentAuditor(Books books, SimulatedGateway gateway) {
        this.books = books;
        this.gateway = gateway;
    }

    /** Before a step: who is unpaid, and had how many reservations. */
    void remember() {
        reservationsOfUnpaid = reservationsOfUnpaid();
    }

    void audit() {
        Map<String, SimulatedGateway.Entry> entries = new HashMap<>(gateway.entries());
        for (Attempt attempt : attempts()) {
            SimulatedGateway.Entry entry = entries.remove(attempt.key());
            if (attempt.status().equals("started")) {
                continue;
            }
            assertThat(entry).as("what the gateway knows of %s", attempt).isNotNull();
            assertThat(new Attempt(entry.workspace(), attempt.key(), entry.minor(), entry.taken() ? "succeeded" : "declined")).as("the gateway").isEqualTo(attempt);
        }
        assertThat(entries).as("what the gateway was asked for without a payment").isEmpty();
        Complaints.requireNone(books, "What was taken and not given back is paid on invoices, or owed", """
                select format('%s: taken %s, given back %s, paid %s, owed %s', w.id, t.minor, r.minor, i.minor, a.minor) from workspace w
                cross join lateral (select coalesce(sum(amount_minor), 0) as minor from payment where workspace_id = w.id and gateway = 'test' and status = 'succeeded') t
                cross join lateral (select coalesce(sum(amount_minor), 0) as minor from refund where workspace_id = w.id and status <> 'declined') r
                cross join lateral (select coalesce(sum(case when status = 'void' then
                            (select coalesce(sum(applied_minor), 0) from payment p where p.workspace_id = w.id and p.invoice_id = invoice.id)
                            - (select coalesce(sum(returned_minor), 0) from credit_note n where n.workspace_id = w.id and n.invoice_id = invoice.id)
                        else total_minor - due_minor - credited_minor end), 0) as minor
                    from invoice where workspace_id = w.id and number is not null) i
                cross join lateral (select coalesce(sum(amount_minor), 0) as minor from account_entry where workspace_id = w.id) a
                where t.minor - r.minor <> i.minor + a.minor or a.minor < 0
                """);
        Complaints.requireNone(books, "An invoice is paid by its payments, and is paid when nothing is due", """
                select format('%s/%s %s: %s of %s due', i.workspace_id, i.id, i.status, i.due_minor, i.total_minor) from invoice i
                left join (select workspace_id, invoice_id, sum(applied_minor) as minor from payment group by 1, 2) p
                    on p.workspace_id = i.workspace_id and p.invoice_id = i.id
                left join (select workspace_id, invoice_id, sum(off_due_minor) as minor from credit_note group by 1, 2) n
                    on n.workspace_id = i.workspace_id and n.invoice_id = i.id
                where number is not null and case when status = 'void' then due_minor <> 0 or voided_at is not null and (p.minor > 0 or n.minor is not null)
                    else greatest(total_minor, 0) - due_minor - coalesce(n.minor, 0) <> coalesce(p.minor, 0) or due_minor < 0 or (status = 'paid') <> (due_minor = 0) end
                """);
        Complaints.requireNone(books, "Unpaid is who has an invoice that is overdue after five attempts, or in place of one, and restored at once", """
                select format('%s %s: %s', w.id, w.status, o.overdue) from workspace w
                cross join lateral (select count(*) as overdue, bool_or(case when first_attempt_at is not null
                        then attempts < 5 or ended_at < first_attempt_at + interval '7 days'
                        else not exists (select from invoice t where t.workspace_id = i.workspace_id and t.period = i.period and t.kind = 'threshold'
                            and t.status = 'void' and t.voided_at is null) end) as early
                    from invoice_collection c join invoice i on i.workspace_id = c.workspace_id and i.id = c.invoice_id
                    where c.workspace_id = w.id and ended_at is not null and due_minor > 0) o
                where (w.status = 'unpaid') <> (o.overdue > 0) or o.early
                """);
        auditReservations();
    }

    void auditReservations() {
        reservationsOfUnpaid().forEach((workspace, now) ->
                assertThat(now).as("reservations of %s, which is unpaid", workspace).isEqualTo(reservationsOfUnpaid.getOrDefault(workspace, now)));
    }

    private List<Attempt> attempts() {
        return books.read(tx -> tx.handle().createQuery("select * from payment where gateway = 'test'")
                .map((row, context) -> new Attempt(
                        row.getInt("workspace_id"), row.getString("idempotency_key"), row.getLong("amount_minor"), row.getString("status")))
                .list());
    }

    private Map<Integer, Long> reservationsOfUnpaid() {
        Map<Integer, Long> counts = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("""
                        select w.id, (select count(*) from reservation r where r.workspace_id = w.id) as reservations from workspace w where w.status = 'unpaid'""")
                .map((row, context) -> counts.put(row.getInt("id"), row.getLong("reservations"))).list());
        return counts;
    }
}
