package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    /** @param number "none" of a period that was closed without an invoice; @param at of an upgrade */
    private record Bill(int workspace, LocalDate period, String kind, String number, Instant at, Map<String, Long> lines) {
        String name() {
            return workspace + " " + period + " " + kind + " " + number;
        }
    }

    InvoiceAuditor(Books books, Ledger ledger) {
        this.books = books;
        this.ledger = ledger;
        ledger.customers.forEach(customer -> reckonings.put(customer.id(), new Reckoning(new RawUsage(books), customer)));
    }

    /** The same, with what it has seen, looking elsewhere. */
    InvoiceAuditor lookingInto(Books elsewhere) {
        InvoiceAuditor same = new InvoiceAuditor(elsewhere, ledger);
        same.billed.putAll(billed);
        return same;
    }

    void audit() {
        List<Bill> bills = bills();
        bills.forEach(this::check);
        Complaints.requireNone(books, "An invoice is the sum of its lines", """
                select format('%s/%s: %s', i.workspace_id, i.id, i.total_minor) from invoice i
                where number is not null and total_minor <> (select coalesce(sum(amount_minor), 0) from invoice_line l where l.workspace_id = i.workspace_id and l.invoice_id = i.id)
                """);
        for (Ledger.Customer customer : ledger.customers) {
            assertThat(bills.stream().filter(bill -> bill.workspace() == customer.id() && bill.kind().equals("upgrade")).map(Bill::at))
                    .as("changes of %s that were billed", customer.key())
                    .containsExactlyInAnyOrderElementsOf(customer.plans().stream().skip(1).map(Ledger.Stretch::from)
                            .filter(from -> !Ledger.monthOf(from).equals(from)).toList());
        }
        assertThat(bills.stream().filter(bill -> bill.kind().equals("regular")).map(bill -> bill.workspace() + " " + bill.period()))
                .as("regular bills").doesNotHaveDuplicates();
        Complaints.requireNone(books, "No more is drawn from a credit than was granted", """
                select format('%s/%s', g.workspace_id, g.id) from credit_grant g
                left join (select workspace_id, grant_id, sum(amount_minor) as drawn from credit_entry group by 1, 2) e
                    on e.workspace_id = g.workspace_id and e.grant_id = g.id
                where coalesce(e.drawn, 0) not between -g.amount_minor and 0
                """);
        List<Long> numbers = books.read(tx -> tx.handle()
                .createQuery("select substring(number from '\\d+$')::bigint from invoice where number is not null order by 1").mapTo(Long.class).list());
        assertThat(numbers).as("numbers").isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    /** Right when it is seen first, which is when nothing has happened since; the same ever after. */
    private void check(Bill bill) {
        Map<String, Long> right = billed.computeIfAbsent(bill.name(), first -> reckoned(bill));
        assertThat(bill.lines()).as("lines of %s of %s, on %s", bill, ledger.customer(bill.workspace()).key(), ledger.customer(bill.workspace()).plans())
                .isEqualTo(right);
    }

    private Map<String, Long> reckoned(Bill bill) {
        Reckoning reckoning = reckonings.get(bill.workspace());
        Map<String, Long> lines = switch (bill.kind()) {
            case "signup" -> reckoning.signup();
            case "upgrade" -> reckoning.upgrade(bill.at());
            default -> reckoning.regular(bill.period());
        };
        lines.values().removeIf(cents -> cents == 0);
        if (bill.number().equals("none")) {
            assertThat(lines).as("%s has no fee", bill).doesNotContainKey("plan_fee");
            assertThat(lines.values().stream().mapToLong(Long::longValue).sum()).as("%s comes to nothing: %s", bill, lines).isZero();
            return Map.of();
        }
        return lines;
    }

    /** In the order in which they were finalized, with what was closed without an invoice. */
    private List<Bill> bills() {
        Map<String, Map<String, Long>> lines = new HashMap<>();
        books.read(tx -> tx.handle().createQuery("""
                        select i.number, case l.kind when 'overage' then 'overage ' || metric
                            when 'late_usage' then format('late_usage %s %s', metric, date_trunc('month', l.period_from at time zone 'UTC')::date)
                            else l.kind end as line, sum(amount_minor)::bigint as cents
                        from invoice i join invoice_line l on l.workspace_id = i.workspace_id and l.invoice_id = i.id
                        where number is not null group by 1, 2""")
                .map((row, context) -> row.getLong("cents") == 0 ? 0L : lines.computeIfAbsent(row.getString("number"), any -> new HashMap<>())
                        .merge(row.getString("line"), row.getLong("cents"), Long::sum)).list());
        return books.read(tx -> tx.handle().createQuery("""
                        select * from (
                        select workspace_id, period, kind, number, finalized_at as at, (select min(l.period_from) from invoice_line l
                            where l.workspace_id = i.workspace_id and l.invoice_id = i.id and l.kind = 'proration_charge') as changed_at
                        from invoice i where number is not null
                        union all
                        select workspace_id, period, 'regular', 'none', closed_at, null from billed_period where invoice_id is null and closed_at is not null
                        ) as bill order by at, period, number = 'none' desc, number""")
                .map((row, context) -> new Bill(row.getInt("workspace_id"), row.getObject("period", LocalDate.class), row.getString("kind"),
                        row.getString("number"), instant(row.getObject("changed_at", OffsetDateTime.class)), lines.getOrDefault(row.getString("number"), Map.of())))
                .list());
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? Instant.EPOCH : time.withOffsetSameInstant(ZoneOffset.UTC).toInstant();
    }
}
