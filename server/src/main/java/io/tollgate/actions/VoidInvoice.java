package io.tollgate.actions;

import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.invoicing.BilledPeriodStore;
import io.tollgate.domain.invoicing.BillingFacts;
import io.tollgate.domain.invoicing.Draft;
import io.tollgate.domain.invoicing.FinalizedInvoiceStore;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceCalculator;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceKind;
import io.tollgate.domain.invoicing.InvoiceNumber;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.PaymentStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Voids an invoice that nothing was paid on, and gives back the credits it drew. What it billed does not go unbilled by accident: the caller says whether
 * another invoice bills it, in the same transaction, or whether it is given up.
 */
public final class VoidInvoice {
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final InvoiceStore invoices;
    private final FinalizedInvoiceStore finalized;
    private final BilledPeriodStore billedPeriods;
    private final CreditStore credits;
    private final WriteCreditLimits creditLimits;
    private final BillingFactsOf facts;
    private final IssueInvoice issueInvoice;
    private final PaymentStore payments;
    private final CollectionStore collections;
    private final RestoreWorkspace restore;
    private final TellOfInvoice tell;
    private final AuditStore audit;

    public VoidInvoice(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            InvoiceStore invoices,
            FinalizedInvoiceStore finalized,
            BilledPeriodStore billedPeriods,
            CreditStore credits,
            WriteCreditLimits creditLimits,
            BillingFactsOf facts,
            IssueInvoice issueInvoice,
            PaymentStore payments,
            CollectionStore collections,
            RestoreWorkspace restore,
            TellOfInvoice tell,
            AuditStore audit) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.invoices = invoices;
        this.finalized = finalized;
        this.billedPeriods = billedPeriods;
        this.credits = credits;
        this.creditLimits = creditLimits;
        this.facts = facts;
        this.issueInvoice = issueInvoice;
        this.payments = payments;
        this.collections = collections;
        this.restore = restore;
        this.tell = tell;
        this.audit = audit;
    }

    /** What becomes of what the invoice billed. */
    public enum Afterwards {
        /** Another invoice of today bills it, by the billing details and tax terms as they are now. */
        REISSUE,
        /** It is given up; corrections of its period count it as billed all the same. */
        WAIVE
    }

    /** @param afterwards needed but for a threshold invoice, whose usage the regular one bills anyway */
    public record Request(InvoiceId invoice, String reason, Optional<Afterwards> afterwards, String actor) {}

    /** @param reissued empty where none was asked for, or nothing is left to bill */
    public record Voided(Invoice invoice, Optional<Invoice> reissued) {}

    /** @throws ApiError ALREADY_VOIDED, INVOICE_NOT_OPEN, INVALID_REQUEST */
    public Voided run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.invoice().workspace()).orElseThrow();
        Invoice invoice = invoices.find(tx, request.invoice()).orElseThrow();
        requireVoidable(invoice);
        if (payments.inFlight(tx, invoice.id()).isPresent()) {
            throw notOpen("A payment of the invoice is under way; when it is known what became of it, a credit note or a void can follow.");
        }
        boolean waived = requireAfterwards(invoice, request.afterwards()) == Afterwards.WAIVE;
        Subscription subscription = subscriptions.of(tx, workspace.id());
        BillingPeriod period = invoice.period();
        boolean isClosed = billedPeriods.lastClosed(tx, workspace.id()).filter(last -> last.compareTo(period) >= 0).isPresent();
        Invoice voided = finalized.voidOpen(tx, invoice.id(), request.reason(), waived && invoice.kind() != InvoiceKind.THRESHOLD, now);
        collections.forget(tx, invoice.id());
        restore.run(tx, workspace.id(), now);
        credits.giveBack(tx, workspace.id(), invoice.id().value(), now);
        Optional<InvoiceId> another = request.afterwards().equals(Optional.of(Afterwards.REISSUE))
                ? again(tx, workspace, voided, isClosed, now)
                : Optional.empty();
        if (isClosed) {
            credits.expire(tx, workspace.id(), period, now);
        }
        creditLimits.run(tx, workspace.id(), subscription, now);
        tell.voided(tx, voided, now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "invoice.voided",
                invoice.number().map(InvoiceNumber::toString).orElseThrow(),
                Map.of("reason", request.reason(), "afterwards", request.afterwards().map(Afterwards::name).orElse("").toLowerCase(java.util.Locale.ROOT))));
        Optional<Invoice> reissued = another.map(id -> issueInvoice.giveNumber(tx, id, now));
        return new Voided(voided, reissued);
    }

    /** What the voided invoice billed, with what credits have now: those that ended with its period pay for it again. */
    private Optional<InvoiceId> again(Transaction tx, Workspace workspace, Invoice voided, boolean isClosed, Instant now) {
        BillingFacts before = invoices.facts(tx, voided.id()).orElseThrow();
        if (isClosed) {
            credits.revive(tx, workspace.id(), voided.period(), now);
        }
        BillingFacts loaded = facts.again(tx, workspace, before, balances(tx, workspace, before), now.atOffset(ZoneOffset.UTC).toLocalDate());
        Draft draft = InvoiceCalculator.draft(loaded);
        if (!draft.isWorthIssuing()) {
            // It gave nothing back either: corrections put lines on an invoice, and then there is one.
            credits.drawWithoutInvoice(tx, workspace.id(), draft.draws(), voided.period(), now);
            return Optional.empty();
        }
        InvoiceId invoice = invoices.save(tx, workspace.id(), loaded, draft, now, now);
        finalized.replaces(tx, invoice, voided.id());
        if (voided.kind() == InvoiceKind.REGULAR) {
            billedPeriods.note(tx, invoice, voided.period());
        }
        credits.draw(tx, workspace.id(), draft.draws(), invoice.value(), voided.period(), now);
        credits.takeAgain(tx, workspace.id(), voided.id().value(), now);
        draft.redraws().forEach(redraw ->
                credits.redraw(tx, workspace.id(), redraw.grant(), redraw.amount(), Optional.of(invoice.value()), redraw.period(), now));
        return Optional.of(invoice);
    }

    private List<BillingFacts.Credit> balances(Transaction tx, Workspace workspace, BillingFacts before) {
        var now = credits.balances(tx, workspace.id()).stream()
                .collect(Collectors.toMap(balance -> balance.grant().id(), Function.<CreditGrant.Balance>identity()));
        return before.credits().stream()
                .map(credit -> now.get(credit.grant()))
                .filter(balance -> balance.remaining().isPositive())
                .map(BillingFacts.Credit::of)
                .toList();
    }

    private static void requireVoidable(Invoice invoice) {
        switch (invoice.status()) {
            case DRAFT -> throw notOpen("A draft is not billed yet; it cannot be voided.");
            case VOID -> throw ApiError.of(ErrorCode.ALREADY_VOIDED, "The invoice was voided before.");
            case PAID -> throw notOpen("The invoice is paid, or charges nothing; what it billed is taken back with a credit note.");
            case OPEN, UNCOLLECTIBLE -> {
                if (!invoice.credited().isZero()) {
                    throw notOpen("There is a credit note of this invoice; what is left of it is taken back with another.");
                }
                if (!invoice.amountDue().equals(invoice.total())) {
                    throw notOpen("A part of the invoice is paid; it is taken back with a credit note.");
                }
            }
        }
    }

    private static Afterwards requireAfterwards(Invoice invoice, Optional<Afterwards> said) {
        if (invoice.kind() == InvoiceKind.THRESHOLD) {
            if (said.equals(Optional.of(Afterwards.REISSUE))) {
                throw ApiError.of(ErrorCode.INVALID_REQUEST, "The regular invoice of its period bills what a threshold invoice did; it is not made again.", "reissue");
            }
            return Afterwards.WAIVE;
        }
        return said.orElseThrow(() -> ApiError.of(ErrorCode.INVALID_REQUEST,
                "reissue must say whether another invoice bills what this one did (true), or whether that is given up (false).", "reissue"));
    }

    private static ApiError notOpen(String message) {
        return ApiError.of(ErrorCode.INVOICE_NOT_OPEN, message);
    }
}
