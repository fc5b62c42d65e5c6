package io.tollgate.actions;

import io.tollgate.domain.payments.AccountBalanceStore;
import io.tollgate.domain.payments.ChargeOutcome;
import io.tollgate.domain.payments.Payment;
import io.tollgate.domain.payments.Refund;
import io.tollgate.domain.payments.RefundId;
import io.tollgate.domain.payments.RefundStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Writes what became of a refund, once. Where the gateway did not give back what a credit note took off an invoice, that is owed to the workspace, in the
 * same transaction: its account balance pays the next invoice with it.
 */
public final class ConcludeRefund {
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final String ACTOR = "system";

    private final WorkspaceStore workspaces;
    private final RefundStore refunds;
    private final AccountBalanceStore balances;
    private final TellOfPayments tell;
    private final AuditStore audit;

    public ConcludeRefund(WorkspaceStore workspaces, RefundStore refunds, AccountBalanceStore balances, TellOfPayments tell, AuditStore audit) {
        this.workspaces = workspaces;
        this.refunds = refunds;
        this.balances = balances;
        this.tell = tell;
        this.audit = audit;
    }

    public Refund run(Transaction tx, RefundId id, ChargeOutcome outcome, Instant now) {
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        Refund before = refunds.find(tx, id).orElseThrow();
        Refund after = refunds.conclude(tx, id, outcome, now.plus(PAUSE.multipliedBy(1L + before.tries())), now);
        if (before.status() == Payment.Status.STARTED && after.status() == Payment.Status.DECLINED) {
            declined(tx, after, now);
        }
        return after;
    }

    /** The gateway had begun it, and says now that it failed. Said again, it changes nothing. */
    public void failedLater(Transaction tx, RefundId id, Payment.Reason reason, Instant now) {
        workspaces.findForUpdate(tx, id.workspace()).orElseThrow();
        if (refunds.failedLater(tx, id, reason, now)) {
            declined(tx, refunds.find(tx, id).orElseThrow(), now);
        }
    }

    private void declined(Transaction tx, Refund refund, Instant now) {
        boolean isOwed = refund.creditNote().isPresent();
        if (isOwed) {
            balances.add(tx, refund.id().workspace(), "refund " + refund.id(), refund.because() + ": not refunded", refund.amount(), now);
        }
        audit.append(tx, new AuditEntry(refund.id().workspace(), now, ACTOR, "refund.failed", refund.payment().toString(), Map.of(
                "amount", refund.amount().toString(),
                "because", refund.because(),
                "reason", refund.reason().map(Payment.Reason::message).orElse(""),
                "owed", String.valueOf(isOwed))));
        tell.refundFailed(tx, refund, isOwed, now);
    }
}
