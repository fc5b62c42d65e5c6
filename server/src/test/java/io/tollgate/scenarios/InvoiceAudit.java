package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.House;
import io.tollgate.domain.credits.CreditEntry;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.replays.FindingStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** What must be true of all invoices at any time, whatever happened. */
public final class InvoiceAudit {
    private static final int ALL = 1_000;

    private final House house;
    private final List<Long> numbers = new ArrayList<>();
    private final List<Long> noteNumbers = new ArrayList<>();

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
        assertThat(audit.noteNumbers.stream().sorted().toList()).as("numbers of credit notes")
                .isEqualTo(LongStream.rangeClosed(1, audit.noteNumbers.size()).boxed().toList());
    }

    private void check(Workspace workspace) {
        List<Invoice> invoices = house.database.read(tx -> house.invoices.newest(tx, workspace.id(), ALL));
        Map<String, Integer> regular = new HashMap<>();
        long paidByCredit = 0;
        for (Invoice invoice : invoices) {
            checkSums(invoice);
            checkNotes(invoice);
            invoice.number().ifPresent(number -> numbers.add(number.running()));
            if (invoice.kind() == InvoiceKind.REGULAR && invoice.status() != InvoiceStatus.VOID) {
                regular.merge(invoice.period().toString(), 1, Integer::sum);
            }
            if (invoice.number().isPresent() && invoice.kind() != InvoiceKind.THRESHOLD && invoice.status() != InvoiceStatus.VOID) {
                paidByCredit += creditLines(invoice) + offWhatIsGivenUp(invoice);
            }
            if (invoice.voided().filter(Invoice.Voided::waived).isPresent()) {
                paidByCredit -= givenBackByCorrections(invoice) - offWhatIsGivenUp(invoice);
            }
        }
        assertThat(regular.values()).as("regular invoices of a period of %s", workspace.key()).allMatch(count -> count == 1);
        checkCredits(workspace, paidByCredit);
    }

    /** Notes and what is due never come to more than the invoice, and each note is the sum of its lines and its tax. */
    private void checkNotes(Invoice invoice) {
        List<CreditNote> notes = house.database.read(tx -> house.invoiceDesk.creditNotes.of(tx, invoice.id()));
        Money zero = Money.zero(invoice.total().currency());
        assertThat(Money.sum(notes.stream().map(CreditNote::total).toList(), zero.currency())).as("notes of %s", invoice.id()).isEqualTo(invoice.credited());
        assertThat(invoice.amountDue().plus(invoice.credited()).compareTo(invoice.total().isNegative() ? zero : invoice.total()))
                .as("due and credited of %s", invoice.id()).isLessThanOrEqualTo(0);
        notes.forEach(note -> {
            noteNumbers.add(note.number().running());
            assertThat(Money.sum(note.lines().stream().map(CreditNote.Line::amount).toList(), zero.currency()).plus(note.tax())).isEqualTo(note.total());
            assertThat(note.offDue().plus(note.returned())).isEqualTo(note.total());
        });
    }

    /** What was billed for closed periods is what their usage comes to; where it is not, a correction is due. */
    static void checkUsage(House house, Iterable<Workspace> workspaces) {
        workspaces.forEach(workspace -> checkUsage(house, workspace));
    }

    private static void checkUsage(House house, Workspace workspace) {
        Instant now = house.clock.instant();
        List<FindingStore.Finding> faults = house.database.read(tx -> {
            Subscription subscription = house.subscriptions.of(tx, workspace.id());
            List<BillingPeriod> periods = new ArrayList<>();
            for (BillingPeriod period = BillingPeriod.containing(subscription.begin()); period.from().isBefore(now); period = period.next()) {
                periods.add(period);
            }
            return house.checkInvoices.run(tx, workspace.id(), subscription, periods, now).findings();
        });
        assertThat(faults.stream().filter(finding -> finding.what().isFault()).toList()).as("billed otherwise than used: %s", workspace.key()).isEmpty();
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

    /** What corrections take off what counts as paid, but was given up: no grant gets it back, as the grants have it. */
    private long offWhatIsGivenUp(Invoice invoice) {
        BillingFacts facts = house.database.read(tx -> house.invoices.facts(tx, invoice.id())).orElseThrow();
        long back = InvoiceCalculator.draft(facts).redraws().stream()
                .filter(redraw -> redraw.amount().isNegative())
                .mapToLong(redraw -> redraw.amount().minorUnits())
                .sum();
        return givenBackByCorrections(invoice) + back;
    }

    /** Who gives up what an invoice billed does not take again what it gave back to grants. */
    private static long givenBackByCorrections(Invoice invoice) {
        return invoice.lines().stream()
                .filter(line -> line.kind() == LineKind.CREDIT && line.amount().isPositive())
                .mapToLong(line -> line.amount().minorUnits())
                .sum();
    }

    /** Each grant's ledger adds up, and what was drawn from all of them is what the credit lines of invoices say; a period that needed no invoice has none. */
    private void checkCredits(Workspace workspace, long paidByCredit) {
        List<CreditGrant.Balance> balances = house.database.read(tx -> house.credits.balances(tx, workspace.id()));
        long drawnByInvoices = 0;
        for (CreditGrant.Balance balance : balances) {
            CreditGrant grant = balance.grant();
            assertThat(balance.remaining().isNegative()).as("below zero: %s", balance).isFalse();
            List<CreditEntry> entries = house.database.read(tx -> house.credits.entries(tx, workspace.id(), grant.id()));
            assertThat(grant.amount().plus(sum(entries, entry -> true, grant))).as("ledger of %s", grant).isEqualTo(balance.remaining());
            grant.expiresAt().filter(end -> isClosed(workspace, BillingPeriod.containing(end.minusNanos(1_000))))
                    .ifPresent(end -> assertThat(balance.remaining().isZero()).as("ended and not written off: %s", balance).isTrue());
            drawnByInvoices -= sum(entries, entry -> entry.invoiceId().isPresent(), grant).minorUnits();
        }
        assertThat(drawnByInvoices).as("drawn from the grants of %s by invoices", workspace.key()).isEqualTo(paidByCredit);
        checkShown(workspace);
    }

    private void checkShown(Workspace workspace) {
        house.database.read(tx -> house.showCredits.all(tx, workspace.id(), house.clock.instant())).forEach(credit -> {
            assertThat(credit.used().plus(credit.expired()).plus(credit.remaining())).as("shown: %s", credit).isEqualTo(credit.grant().amount());
            assertThat(List.of(credit.used(), credit.expired(), credit.remaining())).as("shown: %s", credit).noneMatch(Money::isNegative);
        });
    }

    private boolean isClosed(Workspace workspace, BillingPeriod period) {
        return house.database.read(tx -> house.billedPeriods.lastClosed(tx, workspace.id())).filter(last -> last.compareTo(period) >= 0).isPresent();
    }

    private static Money sum(List<CreditEntry> entries, Predicate<CreditEntry> which, CreditGrant grant) {
        return Money.sum(entries.stream().filter(which).map(CreditEntry::amount).toList(), grant.amount().currency());
    }
}
