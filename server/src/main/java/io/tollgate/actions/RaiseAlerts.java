package io.tollgate.actions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.alerts.AlertStore.Place;
import io.tollgate.domain.alerts.Crossed;
import io.tollgate.domain.alerts.Threshold;
import io.tollgate.domain.alerts.Thresholds;
import io.tollgate.domain.catalog.Metric;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.notifications.AlertLetter;
import io.tollgate.domain.notifications.AlertLetter.AtLimit;
import io.tollgate.domain.notifications.EventType;
import io.tollgate.domain.notifications.OutboxStore;
import io.tollgate.domain.subscriptions.Subscription;
import io.tollgate.domain.subscriptions.SubscriptionStore;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells a workspace which thresholds its usage crossed, and which hard limits it reached, in the transaction in which that happened, the counters
 * locked: so it is told exactly once. Costs a transaction without any threshold one query.
 */
public final class RaiseAlerts {
    private final AlertStore alerts;
    private final WorkspaceStore workspaces;
    private final SubscriptionStore subscriptions;
    private final AllowancesInForce allowances;
    private final MeteringIds ids;
    private final OutboxStore outbox;
    private final MailWorkspace mail;

    public RaiseAlerts(
            AlertStore alerts,
            WorkspaceStore workspaces,
            SubscriptionStore subscriptions,
            AllowancesInForce allowances,
            MeteringIds ids,
            OutboxStore outbox,
            MailWorkspace mail) {
        this.alerts = alerts;
        this.workspaces = workspaces;
        this.subscriptions = subscriptions;
        this.allowances = allowances;
        this.ids = ids;
        this.outbox = outbox;
        this.mail = mail;
    }

    /** A counter whose row this transaction holds, before and after what it did to it. */
    public record Change(Counter before, Counter after) {}

    /** What was counted. A void takes nothing back that was told, so it need not come by here. */
    public void counted(Transaction tx, Map<Counter.Key, Counter> before, Collection<Counter> after, Instant now) {
        List<Change> grown = new ArrayList<>();
        for (Counter counter : after) {
            Counter was = before.get(counter.key());
            if (counter.used() > was.used()) {
                grown.add(new Change(was, counter));
            }
        }
        tell(tx, grown, now);
    }

    /** What is reached already, after thresholds, limits or plans were changed. */
    public void standing(Transaction tx, Collection<Counter> locked, Instant now) {
        tell(tx, locked.stream().map(counter -> new Change(counter, counter)).toList(), now);
    }

    /** Counters that refuse for the first time at their limits, as they stand. One whose limit was told of as reached is told of no more. */
    public void refused(Transaction tx, Collection<Counter> refusing, Instant now) {
        List<Counter> news = refusing.stream()
                .sorted(Comparator.comparing(Counter::key))
                .filter(counter -> alerts.fireLimit(tx, place(counter), counter.hardLimit().orElseThrow(), counter.used(), now))
                .toList();
        Map<WorkspaceId, List<Told>> told = new TreeMap<>();
        for (Counter counter : news) {
            Change change = new Change(counter, counter);
            Subscription subscription = subscriptions.of(tx, workspaceOf(change));
            BillingPeriod period = new BillingPeriod(YearMonth.from(counter.key().period()));
            Metric metric = metric(tx, subscription, counter.key().metricId());
            told.computeIfAbsent(workspaceOf(change), any -> new ArrayList<>()).add(new Told(
                    change, period, metric, allowances.of(tx, subscription, period, metric), List.of(), new AtLimit.Refusing(counter.reserved())));
        }
        told.forEach((workspace, all) -> write(tx, workspaces.find(tx, workspace).orElseThrow(), all, now));
    }

    /** @param crossed what is to be told of */
    private record Told(Change change, BillingPeriod period, Metric metric, OptionalLong allowance, List<Crossed> crossed, AtLimit atLimit) {
        boolean isAtLimit() {
            return !(atLimit instanceof AtLimit.Apart);
        }
    }

    private void tell(Transaction tx, List<Change> changes, Instant now) {
        if (changes.isEmpty()) {
            return;
        }
        Map<Place, List<Threshold>> armed = alerts.armed(tx, changes.stream().map(change -> place(change.after())).toList());
        List<Change> watched = changes.stream()
                .filter(change -> armed.containsKey(place(change.after())) || limitReached(change))
                .sorted((one, other) -> one.after().key().compareTo(other.after().key()))
                .toList();
        if (watched.isEmpty()) {
            return;
        }
        Map<WorkspaceId, Subscription> timelines = subscriptions.of(
                tx, watched.stream().map(change -> workspaceOf(change)).collect(Collectors.toSet()));
        Map<WorkspaceId, List<Told>> told = new TreeMap<>();
        for (Change change : watched) {
            decide(tx, change, armed.getOrDefault(place(change.after()), List.of()), timelines.get(workspaceOf(change)), now)
                    .ifPresent(each -> told.computeIfAbsent(workspaceOf(change), any -> new ArrayList<>()).add(each));
        }
        told.forEach((workspace, all) -> write(tx, workspaces.find(tx, workspace).orElseThrow(), all, now));
    }

    /**
     * In the current period whatever is reached and was not told of yet is told, so that a limit or plan that moved a threshold below what is used is
     * noticed too. A past period has been lived through: of it only what this very change crossed is news.
     */
    private Optional<Told> decide(Transaction tx, Change change, List<Threshold> armed, Subscription subscription, Instant now) {
        Counter after = change.after();
        BillingPeriod period = new BillingPeriod(YearMonth.from(after.key().period()));
        Metric metric = metric(tx, subscription, after.key().metricId());
        OptionalLong allowance = allowances.of(tx, subscription, period, metric);
        long before = period.to().isAfter(now) ? 0 : change.before().used();
        List<Crossed> crossed = Thresholds.crossed(armed, before, after.used(), new Threshold.Basis(allowance, after.hardLimit()));
        List<Crossed> fired = crossed.isEmpty() ? List.of() : alerts.fire(tx, place(after), crossed, after.used(), now);
        boolean limitReached = limitReached(change)
                && alerts.fireLimit(tx, place(after), after.hardLimit().orElseThrow(), after.used(), now);
        return fired.isEmpty() && !limitReached
                ? Optional.empty()
                : Optional.of(new Told(change, period, metric, allowance, fired, limitReached ? new AtLimit.Reached() : new AtLimit.Apart()));
    }

    private void write(Transaction tx, Workspace workspace, List<Told> told, Instant now) {
        List<AlertLetter.Story> stories = told.stream().map(RaiseAlerts::story).toList();
        boolean isLimit = told.stream().anyMatch(Told::isAtLimit);
        mail.run(tx, workspace, workspace.alertEmail(), (isLimit ? EventType.LIMIT_REACHED : EventType.ALERT_CROSSED).word(),
                AlertLetter.of(workspace.name(), stories), now);
        for (Told each : told) {
            if (!each.crossed().isEmpty()) {
                outbox.event(tx, workspace.id(), EventType.ALERT_CROSSED, json(workspace, each).set("thresholds", thresholds(each)), now);
            }
            if (each.isAtLimit()) {
                outbox.event(tx, workspace.id(), EventType.LIMIT_REACHED, json(workspace, each), now);
            }
        }
    }

    private static AlertLetter.Story story(Told told) {
        Counter counter = told.change().after();
        return new AlertLetter.Story(
                told.metric().name(),
                told.metric().unit(),
                told.period(),
                counter.used(),
                told.allowance(),
                counter.hardLimit(),
                told.crossed().stream().map(RaiseAlerts::level).toList(),
                told.atLimit());
    }

    private static AlertLetter.Level level(Crossed crossed) {
        return switch (crossed.threshold()) {
            case Threshold.AtQuantity quantity -> new AlertLetter.Level(crossed.level(), OptionalInt.empty(), Optional.empty());
            case Threshold.AtPercent(int percent, Threshold.Of of) ->
                new AlertLetter.Level(crossed.level(), OptionalInt.of(percent), Optional.of(of.word()));
        };
    }

    private static ObjectNode json(Workspace workspace, Told told) {
        Counter counter = told.change().after();
        return JsonNodeFactory.instance.objectNode()
                .put("workspace", workspace.key())
                .put("metric", told.metric().key())
                .put("unit", told.metric().unit().name())
                .put("period", told.period().toString())
                .put("used", quantity(told, OptionalLong.of(counter.used())))
                .put("reserved", quantity(told, OptionalLong.of(counter.reserved())))
                .put("allowance", quantity(told, told.allowance()))
                .put("hardLimit", quantity(told, counter.hardLimit()))
                .put("resetsAt", told.period().to().toString());
    }

    private static ArrayNode thresholds(Told told) {
        ArrayNode thresholds = JsonNodeFactory.instance.arrayNode();
        for (Crossed crossed : told.crossed()) {
            ObjectNode one = thresholds.addObject().put("quantity", quantity(told, OptionalLong.of(crossed.level())));
            if (crossed.threshold() instanceof Threshold.AtPercent(int percent, Threshold.Of of)) {
                one.put("percent", percent).put("of", of.word());
            }
        }
        return thresholds;
    }

    private static String quantity(Told told, OptionalLong quantity) {
        return quantity.isPresent() ? told.metric().unit().format(quantity.getAsLong()) : null;
    }

    /** As the newest phase has it whose catalog knows it: what was counted was counted under one of them. */
    private Metric metric(Transaction tx, Subscription subscription, int metricId) {
        return subscription.phases().reversed().stream()
                .flatMap(phase -> ids.meters(tx, phase.catalogVersion()).all().stream())
                .filter(metered -> metered.id() == metricId)
                .findFirst()
                .orElseThrow()
                .metric();
    }

    private static boolean limitReached(Change change) {
        return Thresholds.limitReached(change.after().hardLimit(), change.before().used(), change.after().used());
    }

    private static WorkspaceId workspaceOf(Change change) {
        return new WorkspaceId(change.after().key().workspaceId());
    }

    private static Place place(Counter counter) {
        return new Place(counter.key().workspaceId(), counter.key().metricId(), counter.key().period());
    }
}
