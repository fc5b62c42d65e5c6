package io.tollgate.domain.subscriptions;

import io.tollgate.domain.catalog.PlanOnVersion;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The phases' rows. Whoever changes a timeline holds its workspace's row locked. */
public final class SubscriptionStore {

    public void add(Transaction tx, WorkspaceId workspace, Phase phase, Instant now) {
        tx.handle().createUpdate("""
                        insert into subscription_phase (workspace_id, from_at, to_at, catalog_version, plan_key, contract, created_at, begun_at)
                        values (:workspace, :from, :to, :version, :plan, :contract, :now, :begun)
                        """)
                .bind("workspace", workspace.value())
                .bind("from", phase.from())
                .bind("to", phase.to().orElse(null))
                .bind("version", phase.catalogVersion())
                .bind("plan", phase.planKey())
                .bind("contract", phase.contract().orElse(null))
                .bind("now", now)
                .bind("begun", phase.isScheduled(now) ? null : now)
                .execute();
    }

    /** Takes away a phase that has not begun, and lets the one before it go on. */
    public void removeScheduled(Transaction tx, WorkspaceId workspace, Phase scheduled) {
        int removed = tx.handle().createUpdate("""
                        delete from subscription_phase where workspace_id = :workspace and from_at = :from and begun_at is null""")
                .bind("workspace", workspace.value())
                .bind("from", scheduled.from())
                .execute();
        if (removed != 1) {
            throw new IllegalStateException(workspace + " has no phase waiting for " + scheduled.from());
        }
        tx.handle().createUpdate("update subscription_phase set to_at = null where workspace_id = :workspace and to_at = :from")
                .bind("workspace", workspace.value())
                .bind("from", scheduled.from())
                .execute();
    }

    /** Notes that the phases whose time has come were begun. */
    public void noteBegun(Transaction tx, WorkspaceId workspace, Instant now) {
        tx.handle().createUpdate("""
                        update subscription_phase set begun_at = :now where workspace_id = :workspace and begun_at is null and from_at <= :now""")
                .bind("workspace", workspace.value())
                .bind("now", now)
                .execute();
    }

    /** The workspace's phases whose time has come and that were not begun yet, the earliest first. */
    public List<Phase> toBegin(Transaction tx, WorkspaceId workspace, Instant now) {
        return tx.handle().createQuery("""
                        select from_at, to_at, catalog_version, plan_key, contract from subscription_phase
                        where workspace_id = :workspace and begun_at is null and from_at <= :now order by from_at""")
                .bind("workspace", workspace.value())
                .bind("now", now)
                .map((row, context) -> phase(row))
                .list();
    }

    /** A page of the workspaces that have such phases, in id order after the given one. */
    public List<WorkspaceId> withPhasesToBegin(Transaction tx, Instant now, WorkspaceId after, int limit) {
        return tx.handle().createQuery("""
                        select distinct workspace_id from subscription_phase
                        where begun_at is null and from_at <= :now and workspace_id > :after order by workspace_id limit :limit""")
                .bind("now", now)
                .bind("after", after.value())
                .bind("limit", limit)
                .map((row, context) -> new WorkspaceId(row.getInt(1)))
                .list();
    }

    /** When the next phase after that instant begins. */
    public Optional<Instant> nextBegin(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(from_at) from subscription_phase where begun_at is null and from_at > :after")
                .bind("after", after)
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    /** Ends the phase that has no end yet. */
    public void endOpenPhase(Transaction tx, WorkspaceId workspace, Instant at) {
        tx.handle().createUpdate("update subscription_phase set to_at = :at where workspace_id = :workspace and to_at is null")
                .bind("workspace", workspace.value())
                .bind("at", at)
                .execute();
    }

    public Subscription of(Transaction tx, WorkspaceId workspace) {
        return of(tx, List.of(workspace)).get(workspace);
    }

    /** Whole timelines, by workspace; every workspace has one. */
    public Map<WorkspaceId, Subscription> of(Transaction tx, Collection<WorkspaceId> workspaces) {
        Map<WorkspaceId, List<Phase>> phases = new HashMap<>();
        tx.handle().createQuery("""
                        select workspace_id, from_at, to_at, catalog_version, plan_key, contract from subscription_phase
                        where workspace_id = any(:workspaces) order by workspace_id, from_at
                        """)
                .bind("workspaces", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .map((row, context) -> Map.entry(new WorkspaceId(row.getInt("workspace_id")), phase(row)))
                .forEach(entry -> phases.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).add(entry.getValue()));
        Map<WorkspaceId, Subscription> subscriptions = HashMap.newHashMap(phases.size());
        phases.forEach((workspace, list) -> subscriptions.put(workspace, new Subscription(list)));
        return subscriptions;
    }

    /** A workspace's timeline beside its status, which decide together whether something is granted. */
    public record WithStatus(Workspace.Status status, Subscription subscription) {}

    /** As {@link #of(Transaction, Collection)}, with the workspaces' statuses, in one question: for what is asked very often. */
    public Map<WorkspaceId, WithStatus> withStatus(Transaction tx, Collection<WorkspaceId> workspaces) {
        Map<WorkspaceId, List<Phase>> phases = new HashMap<>();
        Map<WorkspaceId, Workspace.Status> statuses = new HashMap<>();
        tx.handle().createQuery("""
                        select p.workspace_id, p.from_at, p.to_at, p.catalog_version, p.plan_key, p.contract, w.status
                        from subscription_phase p join workspace w on w.id = p.workspace_id
                        where p.workspace_id = any(:workspaces) order by p.workspace_id, p.from_at
                        """)
                .bind("workspaces", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .map((row, context) -> {
                    WorkspaceId workspace = new WorkspaceId(row.getInt("workspace_id"));
                    statuses.put(workspace, Workspace.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)));
                    return Map.entry(workspace, phase(row));
                })
                .forEach(entry -> phases.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).add(entry.getValue()));
        Map<WorkspaceId, WithStatus> found = HashMap.newHashMap(phases.size());
        phases.forEach((workspace, list) -> found.put(workspace, new WithStatus(statuses.get(workspace), new Subscription(list))));
        return found;
    }

    /** A page of the workspaces that were subscribed at some time in the period, in id order after the given one. */
    public List<WorkspaceId> subscribedIn(Transaction tx, BillingPeriod period, WorkspaceId after, int limit) {
        return tx.handle().createQuery("""
                        select distinct workspace_id from subscription_phase
                        where workspace_id > :after and from_at < :to and (to_at is null or to_at > :from)
                        order by workspace_id limit :limit
                        """)
                .bind("after", after.value())
                .bind("from", period.from())
                .bind("to", period.to())
                .bind("limit", limit)
                .map((row, context) -> new WorkspaceId(row.getInt(1)))
                .list();
    }

    /** The workspaces that are on the plan at this instant, by any catalog version, in id order. */
    public List<WorkspaceId> onPlan(Transaction tx, String planKey, Instant instant) {
        return tx.handle().createQuery("""
                        select workspace_id from subscription_phase
                        where plan_key = :plan and from_at <= :at and (to_at is null or to_at > :at) order by workspace_id
                        """)
                .bind("plan", planKey)
                .bind("at", instant)
                .map((row, context) -> new WorkspaceId(row.getInt(1)))
                .list();
    }

    /** How many workspaces are on each plan of each catalog version at this instant. */
    public Map<PlanOnVersion, Long> countsAt(Transaction tx, Instant instant) {
        Map<PlanOnVersion, Long> counts = new HashMap<>();
        tx.handle().createQuery("""
                        select catalog_version, plan_key, count(*) from subscription_phase
                        where from_at <= :at and (to_at is null or to_at > :at) group by catalog_version, plan_key
                        """)
                .bind("at", instant)
                .map((row, context) -> Map.entry(new PlanOnVersion(row.getString(2), row.getInt(1)), row.getLong(3)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** When the first workspace was subscribed; empty while there is none. */
    public Optional<Instant> earliestBegin(Transaction tx) {
        return tx.handle().createQuery("select min(from_at) from subscription_phase")
                .map((row, context) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant))
                .one();
    }

    private static Phase phase(ResultSet row) throws SQLException {
        return new Phase(
                row.getObject("from_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("to_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getInt("catalog_version"),
                row.getString("plan_key"),
                Optional.ofNullable(row.getString("contract")));
    }
}
