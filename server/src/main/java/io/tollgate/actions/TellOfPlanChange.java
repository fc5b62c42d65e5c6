package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.Letter;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.notifications.PlanLetter;
import io.tollgate.domain.subscriptions.Phase;
import io.tollgate.domain.workspaces.AuditEntry;
import io.tollgate.domain.workspaces.AuditStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes down that a workspace's plan has changed or will: the trail, a webhook, and a mail to the owner. */
public final class TellOfPlanChange {
    private final PlansInForce plans;
    private final AuditStore audit;
    private final OutboxStore outbox;
    private final MailWorkspace mail;

    public TellOfPlanChange(PlansInForce plans, AuditStore audit, OutboxStore outbox, MailWorkspace mail) {
        this.plans = plans;
        this.audit = audit;
        this.outbox = outbox;
        this.mail = mail;
    }

    /** @param invoice that the change made */
    public void changed(Transaction tx, Workspace workspace, Phase from, Phase to, Optional<InvoiceId> invoice, String actor, Instant now) {
        Plan old = plans.of(tx, from).plan();
        Plan plan = plans.of(tx, to).plan();
        ObjectNode data = data(workspace, old, plan, to);
        invoice.ifPresent(made -> data.put("invoice", made.toString()));
        tell(tx, workspace, EventType.SUBSCRIPTION_CHANGED, data, to, actor, now);
        if (!old.key().equals(plan.key()) || to.contract().isPresent()) {
            mail(tx, workspace, "plan.changed", PlanLetter.changed(workspace.name(), offer(plan, to)), now);
        }
    }

    public void scheduled(Transaction tx, Workspace workspace, Phase from, Phase to, String actor, Instant now) {
        Plan old = plans.of(tx, from).plan();
        Plan plan = plans.of(tx, to).plan();
        tell(tx, workspace, EventType.SUBSCRIPTION_CHANGE_SCHEDULED, data(workspace, old, plan, to), to, actor, now);
        mail(tx, workspace, "plan.change_scheduled", PlanLetter.scheduled(workspace.name(), old.name(), offer(plan, to)), now);
    }

    public void cancelled(Transaction tx, Workspace workspace, Phase stays, Phase cancelled, String actor, Instant now) {
        Plan kept = plans.of(tx, stays).plan();
        Plan plan = plans.of(tx, cancelled).plan();
        tell(tx, workspace, EventType.SUBSCRIPTION_CHANGE_CANCELLED, data(workspace, kept, plan, cancelled), cancelled, actor, now);
        mail(tx, workspace, "plan.change_cancelled", PlanLetter.cancelled(workspace.name(), kept.name(), offer(plan, cancelled)), now);
    }

    private void tell(Transaction tx, Workspace workspace, EventType type, ObjectNode data, Phase phase, String actor, Instant now) {
        audit.append(tx, new AuditEntry(workspace.id(), now, actor, type.word(), workspace.key(), Map.of(
                "plan", phase.planKey(), "catalogVersion", String.valueOf(phase.catalogVersion()), "effectiveAt", phase.from().toString(),
                "contract", String.valueOf(phase.contract().isPresent()))));
        outbox.event(tx, workspace.id(), type, data, now);
    }

    private void mail(Transaction tx, Workspace workspace, String template, Letter letter, Instant now) {
        mail.run(tx, workspace, workspace.ownerEmail(), template, letter, now);
    }

    private static ObjectNode data(Workspace workspace, Plan from, Plan to, Phase phase) {
        return JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("plan", to.key())
                .put("planBefore", from.key())
                .put("contract", phase.contract().isPresent())
                .put("catalogVersion", phase.catalogVersion())
                .put("monthlyFee", to.monthlyFee().toString())
                .put("currency", to.monthlyFee().currency().getCurrencyCode())
                .put("effectiveAt", phase.from().toString());
    }

    private static PlanLetter.Offer offer(Plan plan, Phase phase) {
        return new PlanLetter.Offer(plan.name(), plan.monthlyFee(), phase.from());
    }
}
