package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Each invoice says, line by line, what is reckoned for it another way; it says so ever after; and none is missing or one too many. */
final class InvoiceAuditor {
    private final Books books;
    private final Ledger ledger;
    private final Map<String, Map<String, Long>> billed = new HashMap<>();
    private final Map<Integer, Reckoning> reckonings = new HashMap<>();
    private int voids;

    InvoiceAuditor(Books books, Ledger ledger) {
        this.books = books;
        this.ledger = ledger;
        ledger.customers.forEach(customer -> reckonings.put(customer.id(),
                new Reckoning(customer, new Phases(new RawUsage(books), ledger, customer),
                        number -> paidOn(customer.id(), number), number -> feeNoted(customer.id(), number))));
    }

    /** The same, with what it has seen, looking elsewhere. */
    InvoiceAuditor lookingInto(Books elsewhere) {
        InvoiceAuditor same = new InvoiceAuditor(elsewhere, ledger);
        same.billed.putAll(billed);
        same.voids = voids;
        return same;
    }

    /** What each grant was to give for which month, by the workspace. */
    Map<Integer, Map<String, Long>> draws() {
        Map<Integer, Map<String, Long>> draws = new HashMap<>();
        reckonings.forEach((workspace, reckoning) -> draws.put(workspace, reckoning.draws()));
        return draws;
    }

    void audit(Instant now) {
        for (Ledger.Voided voided : ledger.voids.subList(voids, ledger.voids.size())) {
            reckonings.get(voided.workspace()).voided(voided.number(), voided.again());
        }
        voids = ledger.voids.size();
        List<Bill> bills = Bill.all(books);
        bills.forEach(this::check);
        complete(bills);
        voidOnes(bills);
        if (ledger.thresholdsLookedAt) {
            ledger.thresholdsLookedAt = false;
            ledger.thresholds.forEach((workspace, least) -> thresholdIsBilled(ledger.customer(workspace), least, now));
        }
    }

    /** Right when it is seen first, which is when nothing has happened since; the same ever after. */
    private void check(Bill bill) {
        Map<String, Long> right = billed.computeIfAbsent(bill.name(), first -> reckoned(bill));
        assertThat(bill.lines()).as("lines of %s of %s, on %s", bill, ledger.customer(bill.workspace()).key(), ledger.customer(bill.workspace()).plans())
                .isEqualTo(right);
    }

    private Map<String, Long> reckoned(Bill bill) {
        Map<String, Long> lines = reckonings.get(bill.workspace()).lines(bill);
        long sum = lines.values().stream().mapToLong(Long::longValue).sum();
        if (bill.isNone()) {
            assertThat(lines).as("%s has no fee", bill).doesNotContainKey("plan_fee");
            assertThat(sum).as("%s comes to nothing: %s", bill, lines).isZero();
            return Map.of();
        }
        if (bill.kind().equals("threshold")) {
            Ledger.Customer customer = ledger.customer(bill.workspace());
            assertThat(sum).as("%s reaches the threshold", bill).isGreaterThanOrEqualTo(ledger.thresholds.getOrDefault(bill.workspace(), Long.MAX_VALUE));
            assertThat(customer.planAt(bill.at()).fee()).as("fee of who is billed by %s", bill).isPositive();
        }
        return lines;
    }

    private void complete(List<Bill> bills) {
        Complaints.requireNone(books, "An invoice is the sum of its lines", """
                select format('%s/%s: %s', i.workspace_id, i.id, i.total_minor) from invoice i
                where number is not null and total_minor <> (select coalesce(sum(amount_minor), 0) from invoice_line l where l.workspace_id = i.workspace_id and l.invoice_id = i.id)
                """);
        for (Ledger.Customer customer : ledger.customers) {
            assertThat(bills.stream().filter(bill -> bill.workspace() == customer.id() && bill.kind().equals("upgrade") && bill.replaces().isEmpty()).map(Bill::changed))
                    .as("changes of %s that were billed", customer.key())
                    .containsExactlyInAnyOrderElementsOf(customer.plans().stream().skip(1).map(Ledger.Stretch::from)
                            .filter(from -> !Ledger.monthOf(from).equals(from)).toList());
        }
        assertThat(bills.stream().filter(bill -> bill.kind().equals("regular") && bill.replaces().isEmpty()).map(bill -> bill.workspace() + " " + bill.period()))
                .as("regular bills").doesNotHaveDuplicates();
        List<Long> numbers = books.read(tx -> tx.handle()
                .createQuery("select substring(number from '\\d+$')::bigint from invoice where number is not null order by 1").mapTo(Long.class).list());
        assertThat(numbers).as("numbers").isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    /** Void is what the operator was told is, with what takes its place, and what was to be paid in advance when the month was billed. */
    private void voidOnes(List<Bill> bills) {
        List<Ledger.Voided> found = books.read(tx -> tx.handle().createQuery("""
                        select v.workspace_id, v.number, not v.waived and v.kind <> 'threshold' as again, r.number as by from invoice v
                        left join invoice r on r.workspace_id = v.workspace_id and r.replaces_id = v.id where v.voided_at is not null""")
                .map((row, context) -> new Ledger.Voided(row.getInt("workspace_id"), row.getString("number"), row.getBoolean("again"),
                        java.util.Optional.ofNullable(row.getString("by"))))
                .list());
        assertThat(found).as("void invoices").containsExactlyInAnyOrderElementsOf(ledger.voids);
        Complaints.requireNone(books, "An advance that was not paid ends with its month or phase, and no other invoice does", """
                select format('%s %s %s: %s', i.workspace_id, i.number, i.kind, i.status) from invoice i
                where number is not null and kind = 'threshold' and (status = 'open') and exists (
                        select from invoice r where r.workspace_id = i.workspace_id and r.period = i.period and r.kind in ('regular', 'upgrade')
                        and r.number is not null and r.status <> 'void' and r.finalized_at > i.finalized_at)
                    or status = 'void' and voided_at is null and kind <> 'threshold'
                """);
    }

    private void thresholdIsBilled(Ledger.Customer customer, long least, Instant now) {
        if (customer.planAt(now).fee() > 0) {
            assertThat(reckonings.get(customer.id()).accruedAt(now)).as("what %s has used and was not billed", customer.key()).isLessThan(least);
        }
    }

    private long feeNoted(int workspace, String number) {
        return books.read(tx -> tx.handle().createQuery("""
                        select coalesce(sum(n.amount_minor), 0)::bigint from invoice i
                        join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id and l.kind in ('plan_fee', 'proration_charge')
                        join credit_note_line n on n.workspace_id = l.workspace_id and n.invoice_id = l.invoice_id and n.invoice_line = l.position
                        where i.workspace_id = :workspace and i.number = :number""")
                .bind("workspace", workspace).bind("number", number).mapTo(Long.class).one());
    }

    /** Less what credit notes gave back. */
    private long paidOn(int workspace, String number) {
        return books.read(tx -> tx.handle().createQuery("""
                        select coalesce((select sum(applied_minor) from payment p where p.workspace_id = i.workspace_id and p.invoice_id = i.id
                                and p.status = 'succeeded'), 0)::bigint
                            - coalesce((select sum(returned_minor) from credit_note n where n.workspace_id = i.workspace_id and n.invoice_id = i.id), 0)::bigint
                        from invoice i where i.workspace_id = :workspace and i.number = :number""")
                .bind("workspace", workspace).bind("number", number).mapTo(Long.class).one());
    }
}
