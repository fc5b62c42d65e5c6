package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.House;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** What must be true of all invoices at any time, whatever happened. */
public final class InvoiceAudit {
    private static final int ALL = 1_000;

    private final House house;
    private final List<Long> numbers = new ArrayList<>();

    private InvoiceAudit(House house) {
        this.house = house;
    }

    /**
     * Each invoice adds up and comes out the same from its stored facts; a period is billed once; numbers have no gaps; what credit lines took is what is
     * missing from the grants.
     *
     * @param workspaces all there are
     */
    public static void check(House house, Iterable<Workspace> workspaces) {
        InvoiceAudit audit = new InvoiceAudit(house);
        workspaces.forEach(audit::check);
        assertThat(audit.numbers.stream().sorted().toList()).as("numbers")
                .isEqualTo(LongStream.rangeClosed(1, audit.numbers.size()).boxed().toList());
    }

    private void check(Workspace workspace) {
        List<Invoice> invoices = house.database.read(tx -> house.invoices.newest(tx, workspace.id(), ALL));
        Map<String, Integer> regular = new HashMap<>();
        long paidByCredit = 0;
        for (Invoice invoice : invoices) {
            checkSums(invoice);
            invoice.number().ifPresent(number -> numbers.add(number.running()));
            if (invoice.kind() == InvoiceKind.REGULAR) {
                regular.merge(invoice.period().toString(), 1, Integer::sum);
            }
            if (invoice.number().isPresent() && invoice.kind() != InvoiceKind.THRESHOLD) {
                paidByCredit += creditLines(invoice);
            }
        }
        assertThat(regular.values()).as("regular invoices of a period of %s", workspace.key()).allMatch(count -> count == 1);
        checkCredits(workspace, paidByCredit);
    }

    private void checkSums(Invoice invoice) {
        BillingFacts facts = house.database.read(tx -> house.invoices.facts(tx, invoice.id())).orElseThrow();
        Draft again = InvoiceCalculator.draft(facts);
        assertThat(again.lines()).as("%s computed again", invoice.id()).isEqualTo(invoice.lines());
        assertThat(Money.sum(invoice.lines().stream().map(InvoiceLine::amount).toList(), facts.currency()))
                .as("lines of %s", invoice.id()).isEqualTo(invoice.total());
        for (BillingFacts.UsagePhase phase : facts.usage()) {
            boolean isFree = phase.planKey().equals("free");
            invoice.lines().stream()
                    .filter(line -> isFree && line.kind() == LineKind.OVERAGE && line.period().equals(phase.range()))
                    .forEach(line -> assertThat(paidFully(invoice, line)).as("Free was billed: %s", invoice).isTrue());
        }
    }

    /** Usage on Free may stand on an invoice only where credits paid all of it. */
    private static boolean paidFully(Invoice invoice, InvoiceLine charged) {
        long open = invoice.lines().stream()
                .filter(line -> line.metric().equals(charged.metric()))
                .mapToLong(line -> line.amount().minorUnits())
                .sum();
        return open == 0;
    }

    private static long creditLines(Invoice invoice) {
        return -invoice.lines().stream().filter(line -> line.kind() == LineKind.CREDIT).mapToLong(line -> line.amount().minorUnits()).sum();
    }

    /** Credits may also have paid for a period that needed no invoice, so grants miss at least what lines show. */
    private void checkCredits(Workspace workspace, long paidByCredit) {
        List<CreditGrant.Balance> balances = house.database.read(tx -> house.credits.balances(tx, workspace.id()));
        assertThat(balances).as("grants of %s", workspace.key()).noneMatch(balance -> balance.remaining().isNegative());
        long drawn = balances.stream().mapToLong(balance -> balance.grant().amount().minus(balance.remaining()).minorUnits()).sum();
        long withoutInvoice = house.database.read(tx -> tx.handle()
                .createQuery("select coalesce(-sum(amount_minor), 0)::bigint from credit_entry where workspace_id = :workspace and invoice_id is null")
                .bind("workspace", workspace.id().value())
                .mapTo(Long.class)
                .one());
        assertThat(drawn - withoutInvoice).as("drawn from the grants of %s by invoices", workspace.key()).isEqualTo(paidByCredit);
    }
}
