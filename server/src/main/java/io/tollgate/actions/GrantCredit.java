package io.tollgate.actions;

import io.tollgate.actions.PlansInForce.PlanOfCatalog;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.credits.CreditGrantId;
import io.tollgate.domain.credits.CreditStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;

/** Gives a workspace a credit by hand. It pays from the running billing period on, and raises limits at the credit at once. */
public final class GrantCredit {
    private static final BigDecimal MOST = new BigDecimal("1000000000");

    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final PlansInForce plans;
    private final CreditStore credits;
    private final WriteCreditLimits creditLimits;
    private final AuditStore audit;
    private final Tokens tokens;

    public GrantCredit(
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            PlansInForce plans,
            CreditStore credits,
            WriteCreditLimits creditLimits,
            AuditStore audit,
            Tokens tokens) {
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.credits = credits;
        this.creditLimits = creditLimits;
        this.audit = audit;
        this.tokens = tokens;
    }

    /**
     * @param amount in the currency of the workspace's catalog
     * @param expiresAt never where empty
     */
    public record Request(String workspace, String metric, BigDecimal amount, Optional<Instant> expiresAt, String reason, String actor) {}

    /** @throws ApiError UNKNOWN_WORKSPACE, UNKNOWN_METRIC, INVALID_REQUEST */
    public CreditGrantId run(Transaction tx, Request request, Instant now) {
        Workspace workspace = workspaces.findForUpdate(tx, request.workspace()).orElseThrow(() -> ApiError.of(ErrorCode.UNKNOWN_WORKSPACE,
                "There is no workspace with the key \"" + request.workspace() + "\".", "workspace"));
        Subscription subscription = subscriptions.of(tx, workspace.id());
        PlanOfCatalog plan = plans.of(tx, subscription.payingFor(now).orElse(subscription.phases().getLast()));
        if (plan.catalog().metric(request.metric()).isEmpty()) {
            throw ApiError.of(ErrorCode.UNKNOWN_METRIC, "There is no metric '" + request.metric() + "' in the workspace's catalog.", "metric");
        }
        if (request.expiresAt().filter(end -> !end.isAfter(now)).isPresent()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'expiresAt' must be in the future.", "expiresAt");
        }
        Money amount = amount(request.amount(), plan.catalog().currency());
        CreditGrantId grant = credits.grant(tx, workspace.id(), new CreditGrant.Terms(request.metric(), CreditGrant.Kind.MANUAL, amount, now,
                request.expiresAt(), tokens.id("manual "), Optional.of(request.reason())), now).orElseThrow();
        creditLimits.run(tx, workspace.id(), subscription, now);
        audit.append(tx, new AuditEntry(workspace.id(), now, request.actor(), "credit.granted", grant.toString(),
                Map.of("metric", request.metric(), "amount", amount + " " + amount.currency(), "reason", request.reason(),
                        "expiresAt", request.expiresAt().map(Instant::toString).orElse("never"))));
        return grant;
    }

    private static Money amount(BigDecimal amount, Currency currency) {
        if (amount.signum() <= 0 || amount.compareTo(MOST) > 0 || amount.stripTrailingZeros().scale() > currency.getDefaultFractionDigits()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'amount' must be above zero, at most " + MOST + ", and have no more than "
                    + currency.getDefaultFractionDigits() + " decimals.", "amount");
        }
        return Money.of(amount.stripTrailingZeros(), currency);
    }
}
