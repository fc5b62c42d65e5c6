package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Credit notes take back no more than there is, as they were told; what was paid goes back once, the way it came or to the account balance. */
final class NoteAuditor {
    private final Books books;
    private final Ledger ledger;
    private final SimulatedGateway gateway;

    private record Refund(int workspace, String key, long minor, String status) {}

    NoteAuditor(Books books, Ledger ledger, SimulatedGateway gateway) {
        this.books = books;
        this.ledger = ledger;
        this.gateway = gateway;
    }

    void audit() {
        Map<String, Long> notes = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("select number, total_minor from credit_note")
                .map((row, context) -> notes.put(row.getString("number"), row.getLong("total_minor"))).list());
        assertThat(notes).as("credit notes").isEqualTo(ledger.notes);
        List<Long> numbers = notes.keySet().stream().map(number -> Long.parseLong(number.substring(number.lastIndexOf('-') + 1))).sorted().toList();
        assertThat(numbers).as("numbers of credit notes").isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        Complaints.requireNone(books, "A credit note is the sum of its lines", """
                select n.number from credit_note n where total_minor <> (select sum(amount_minor) from credit_note_line l
                    where l.workspace_id = n.workspace_id and l.note_id = n.id)
                """);
        Complaints.requireNone(books, "All notes of an invoice take back no more of it than it is, nor of a line", """
                select i.number from invoice i
                cross join lateral (select coalesce(sum(n.total_minor), 0) as minor from credit_note n where n.workspace_id = i.workspace_id and n.invoice_id = i.id) n
                where i.number is not null and (n.minor <> i.credited_minor or n.minor > greatest(i.total_minor, 0))
                union all
                select format('%s line %s', l.invoice_id, l.position) from invoice_line l
                join (select workspace_id, invoice_id, invoice_line, sum(amount_minor) as minor from credit_note_line group by 1, 2, 3) c
                    on c.workspace_id = l.workspace_id and c.invoice_id = l.invoice_id and c.invoice_line = l.position
                where abs(c.minor) > abs(l.amount_minor) or sign(c.minor) = -sign(l.amount_minor)
                """);
        Complaints.requireNone(books, "What a note gives back was paid, and goes where it says, once", """
                select format('%s to %s: %s, refunds %s, balance %s, not refunded %s', n.number, n.returned_to, n.returned_minor, r.minor, a.minor, d.minor)
                from credit_note n
                cross join lateral (select coalesce(sum(amount_minor), 0) as minor from refund where workspace_id = n.workspace_id and note_id = n.id) r
                cross join lateral (select coalesce(sum(amount_minor), 0) as minor from account_entry
                    where workspace_id = n.workspace_id and cause = 'credit note ' || n.number) a
                cross join lateral (select count(*) as minor from refund f left join account_entry e
                        on e.workspace_id = f.workspace_id and e.cause = format('refund rfd_%s_%s', f.workspace_id, f.id) and e.amount_minor = f.amount_minor
                    where f.workspace_id = n.workspace_id and f.note_id = n.id and (f.status = 'declined') <> (e.id is not null)) d
                where r.minor <> case n.returned_to when 'gateway' then n.returned_minor else 0 end
                    or a.minor <> case n.returned_to when 'balance' then n.returned_minor else 0 end or d.minor > 0
                """);
        refunds();
    }

    private void refunds() {
        Map<String, SimulatedGateway.Entry> reversals = new HashMap<>(gateway.reversals());
        List<Refund> refunds = books.read(tx -> tx.handle().createQuery("select * from refund")
                .map((row, context) -> new Refund(
                        row.getInt("workspace_id"), row.getString("idempotency_key"), row.getLong("amount_minor"), row.getString("status")))
                .list());
        for (Refund refund : refunds) {
            SimulatedGateway.Entry entry = reversals.remove(refund.key());
            if (!refund.status().equals("started")) {
                assertThat(entry).as("what the gateway knows of %s", refund).isNotNull();
                assertThat(new Refund(entry.workspace(), refund.key(), entry.minor(), entry.taken() ? "succeeded" : "declined")).as("the gateway").isEqualTo(refund);
            }
        }
        assertThat(reversals).as("what the gateway was asked to give back without a refund").isEmpty();
    }
}
