package io.tollgate.actions;

import io.tollgate.domain.replays.Replay;
import io.tollgate.domain.replays.ReplayStore;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Begins to compute what was billed again, for all workspaces; {@link RunReplay} does it. */
public final class BeginInvoiceCheck {
    private final ReplayStore replays;
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final Tokens tokens;

    public BeginInvoiceCheck(ReplayStore replays, WorkspaceStore workspaces, SubscriptionStore subscriptions, Tokens tokens) {
        this.replays = replays;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.tokens = tokens;
    }

    /** @param period empty for all that there ever were */
    public record Request(Optional<BillingPeriod> period, String actor) {}

    /** @throws ApiError INVALID_REQUEST for a period in which nobody was subscribed yet, or that is to come */
    public Replay run(Transaction tx, Request request, Instant now) {
        BillingPeriod last = BillingPeriod.containing(now);
        BillingPeriod first = subscriptions.earliestBegin(tx).map(BillingPeriod::containing).orElse(last);
        if (request.period().filter(period -> period.compareTo(first) < 0 || period.compareTo(last) > 0).isPresent()) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "period must be from " + first + " to " + last + ".", "period");
        }
        List<BillingPeriod> periods = new ArrayList<>(request.period().stream().toList());
        for (BillingPeriod period = first; request.period().isEmpty() && period.compareTo(last) <= 0; period = period.next()) {
            periods.add(period);
        }
        return replays.begin(tx, new ReplayStore.NewReplay(tokens.id(Replay.Kind.CHECK.prefix()), Replay.Kind.CHECK, periods, Optional.empty(),
                List.of(), workspaces.count(tx), request.actor()), now);
    }
}
