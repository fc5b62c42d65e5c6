package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Each closed period was billed once, for what the raw events and the published prices come to, and stays as it was billed. */
final class InvoiceAuditor {
    private final Books books;
    private final Ledger ledger;
    private final Map<String, Long> billed = new HashMap<>();
    private final Map<Integer, Long> signupCreditLeft = new HashMap<>();

    private final Map<Integer, NavigableMap<LocalDate, Settled>> settled = new HashMap<>();

    /** What a period was billed for its usage, in all, and what the signup credit paid of it. */
    private record Settled(long net, long signupCredit) {}

    private record Bill(int workspace, LocalDate period, String kind, long total) {}

    InvoiceAuditor(Books books, Ledger ledger) {
        this.books = books;
        this.ledger = ledger;
        ledger.customers.forEach(customer -> signupCreditLeft.put(customer.id(), customer.signupCredit() ? 500L : 0L));
    }

    /** The same, with what it has seen, looking elsewhere. */
    InvoiceAuditor lookingInto(Books elsewhere) {
        InvoiceAuditor same = new InvoiceAuditor(elsewhere, ledger);
        same.billed.putAll(billed);
        same.signupCreditLeft.putAll(signupCreditLeft);
        settled.forEach((workspace, periods) -> same.settled.put(workspace, new TreeMap<>(periods)));
        return same;
    }

    void audit() {
        Complaints.requireNone(books, "An invoice is the sum of its lines", """
                select format('%s/%s: %s', i.workspace_id, i.id, i.total_minor) from invoice i
                where total_minor <> (select coalesce(sum(amount_minor), 0) from invoice_line l where l.workspace_id = i.workspace_id and l.invoice_id = i.id)
                """);
        Complaints.requireNone(books, "No more is drawn from a credit than was granted", """
                select format('%s/%s', g.workspace_id, g.id) from credit_grant g
                left join (select workspace_id, grant_id, sum(amount_minor) as drawn from credit_entry group by 1, 2) e
                    on e.workspace_id = g.workspace_id and e.grant_id = g.id
                where coalesce(e.drawn, 0) not between -g.amount_minor and 0
                """);
        List<Long> numbers = books.read(tx -> tx.handle()
                .createQuery("select substring(number from '\\d+$')::bigint from invoice where number is not null order by 1").mapTo(Long.class).list());
        assertThat(numbers).as("numbers").isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        List<Bill> bills = books.read(tx -> tx.handle().createQuery("""
                        select workspace_id, period, kind, total_minor from invoice where number is not null
                        union all
                        select workspace_id, period, 'regular', 0 from billed_period where invoice_id is null
                        order by workspace_id, period, kind""")
                .map((row, context) -> new Bill(row.getInt(1), row.getObject(2, LocalDate.class), row.getString(3), row.getLong(4)))
                .list());
        assertThat(bills.stream().map(InvoiceAuditor::name)).as("bills").doesNotHaveDuplicates();
        bills.forEach(this::check);
    }

    private static String name(Bill bill) {
        return bill.workspace() + " " + bill.period() + " " + bill.kind();
    }

    /** Right when it is seen first, which is when nothing has happened since; the same ever after. */
    private void check(Bill bill) {
        Long before = billed.putIfAbsent(name(bill), bill.total());
        long right = before != null ? before : bill.kind().equals("signup") ? firstFee(bill) : regular(bill);
        assertThat(bill.total()).as("%s of %s on %s", name(bill), ledger.customer(bill.workspace()).key(), ledger.customer(bill.workspace()).plan().key())
                .isEqualTo(right);
    }

    /** The days from the first one on, of those of the month. */
    private long firstFee(Bill bill) {
        Ledger.Customer customer = ledger.customer(bill.workspace());
        LocalDate start = customer.since().atOffset(ZoneOffset.UTC).toLocalDate();
        return BigDecimal.valueOf(100L * customer.plan().fee())
                .multiply(BigDecimal.valueOf(start.lengthOfMonth() - start.getDayOfMonth() + 1))
                .divide(BigDecimal.valueOf(start.lengthOfMonth()), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** The fee and the period's own usage; then what earlier periods come to now, less what was billed for them. Credits pay in that order. */
    private long regular(Bill bill) {
        Ledger.Customer customer = ledger.customer(bill.workspace());
        NavigableMap<LocalDate, Settled> before = settled.computeIfAbsent(bill.workspace(), any -> new TreeMap<>());
        long left = signupCreditLeft.get(customer.id());
        Settled own = settle(customer, bill.workspace(), bill.period(), left);
        left -= own.signupCredit();
        long due = 100L * customer.plan().fee() + own.net();
        for (Map.Entry<LocalDate, Settled> earlier : before.entrySet()) {
            Settled once = earlier.getValue();
            Settled again = settle(customer, bill.workspace(), earlier.getKey(), left + once.signupCredit());
            left += once.signupCredit() - again.signupCredit();
            due += again.net() - once.net();
            earlier.setValue(again);
        }
        before.put(bill.period(), own);
        signupCreditLeft.put(customer.id(), left);
        assertThat(customer.plan() != Published.FREE || due == 0).as("Free is billed %s: %s", due, bill).isTrue();
        return due;
    }

    /** What a period's usage comes to with a credit of so much left; Free is billed for none that credits do not pay. */
    private Settled settle(Ledger.Customer customer, int workspace, LocalDate period, long signupCredit) {
        Map<String, Long> billable = billable(workspace, period);
        long total = 0;
        for (Published.Measure measure : Published.MEASURES) {
            total += customer.plan().charge(measure, billable.getOrDefault(measure.key(), 0L));
        }
        long ai = customer.plan().charge(Published.measure("ai_spend"), billable.getOrDefault("ai_spend", 0L));
        long monthly = Math.min(ai, 100L * customer.plan().monthlyCredit());
        long once = Math.min(ai - monthly, signupCredit);
        long unbilled = customer.plan() == Published.FREE ? ai - monthly - once : 0;
        return new Settled(total - unbilled - monthly - once, once);
    }

    /** From raw events, without what was beyond a limit, on an own key, or taken back. */
    private Map<String, Long> billable(int workspace, LocalDate period) {
        return books.read(tx -> tx.handle().createQuery("""
                        with reading as (
                            select m.key, x.quantity, x.quantity - coalesce(b.beyond_limit, 0) as within, e.occurred_at, e.project_id, e.seq,
                                e.data::jsonb ->> 'user' as value
                            from event e
                            cross join lateral unnest(e.metric_ids, e.quantities) as x (metric_id, quantity)
                            join metric m on m.id = x.metric_id
                            left join event_beyond_limit b on b.workspace_id = e.workspace_id and b.seq = e.seq and b.metric_id = x.metric_id
                            where e.workspace_id = :workspace and not e.voided and not (e.own_key and m.key = 'ai_spend')
                                and e.occurred_at >= :period and e.occurred_at < :period + interval '1 month')
                        select key, sum(within)::bigint as quantity from reading where key = any(:sums) group by key
                        union all
                        select key, max(within) from reading where key = any(:largest) group by key
                        union all
                        (select key, within from reading where key = any(:latest) order by occurred_at desc, quantity desc limit 1)
                        union all
                        select m.key, count(distinct u.value) filter (where u.within_limit) from unique_use u join metric m on m.id = u.metric_id
                        where u.workspace_id = :workspace and u.period = :period::date group by m.key
                        """)
                .bind("workspace", workspace)
                .bind("period", period.atStartOfDay().atOffset(ZoneOffset.UTC))
                .bind("sums", Published.keys(Published.Adding.SUM).toArray(String[]::new))
                .bind("largest", Published.keys(Published.Adding.LARGEST).toArray(String[]::new))
                .bind("latest", Published.keys(Published.Adding.LATEST).toArray(String[]::new))
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .stream().collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
