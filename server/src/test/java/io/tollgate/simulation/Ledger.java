package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.metering.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What a careful customer would have written down: what was sent, what was answered, which limits and keys there were. */
final class Ledger {
    final List<Customer> customers = new ArrayList<>();
    final List<UsageEvent> sent = new ArrayList<>();
    final Map<EventKey, Entry> counted = new LinkedHashMap<>();
    final Set<EventKey> duplicates = new LinkedHashSet<>();
    final Set<EventKey> voided = new LinkedHashSet<>();
    /** Which event counts in the place of one that was taken back. */
    final Map<EventKey, String> amended = new HashMap<>();
    /** How many answers said that they were the one that took the event back. */
    final Map<EventKey, Long> firstVoids = new HashMap<>();
    final List<ReservationId> reservations = new ArrayList<>();
    final Map<ReservationId, Long> settled = new HashMap<>();
    final Map<String, ReservationId> firstAnswers = new HashMap<>();
    final List<LeaseId> leases = new ArrayList<>();
    final Map<Metric, Long> ownerLimits = new HashMap<>();
    private final Map<Metric, List<Span>> keys = new HashMap<>();

    /** The upgrades that were asked for and not answered, by the workspace, since the process died or the gateway said nothing. */
    final List<Asked> unanswered = java.util.Collections.synchronizedList(new ArrayList<>());
    /** Upgrades, as the numbers that the product gave them, that an answer told of. */
    final Set<Asked> answered = java.util.Collections.synchronizedSet(new LinkedHashSet<>());

    /** Of those, what the timelines have. */
    final Set<Asked> learnt = new LinkedHashSet<>();

    /** @param what the number of an upgrade, or the plan */
    record Asked(int workspace, String what) {}

    /** Credits given by hand, by the workspace. */
    final Map<Integer, List<Grant>> granted = new HashMap<>();
    /** Cents at which workspaces are billed within a month. */
    final Map<Integer, Long> thresholds = new HashMap<>();
    /** Whether all thresholds were looked at since anything was used. */
    boolean thresholdsLookedAt;
    /** Invoices that the operator voided, in order. */
    final List<Voided> voids = new ArrayList<>();

    /** Credit notes, by their numbers, and what they take back. */
    final Map<String, Long> notes = new HashMap<>();

    /** @param again whether another was to take its place; @param by which did */
    record Voided(int workspace, String number, boolean again, Optional<String> by) {}

    /** From then on. */
    record Stretch(Instant from, Published.Plan plan) {
        /** For its month to begin. */
        boolean waits(Instant now) {
            return from.isAfter(now) && monthOf(from).equals(from);
        }
    }

    /** @param since when it was subscribed; @param signupCredit whether it was granted the 5 dollars of Free; @param plans in order, the last may wait */
    record Customer(String key, int id, Instant since, boolean signupCredit, List<Stretch> plans) {
        Customer(String key, int id, Published.Plan plan, Instant since, boolean signupCredit) {
            this(key, id, since, signupCredit, new ArrayList<>(List.of(new Stretch(since, plan))));
        }

        Published.Plan planAt(Instant at) {
            return plans.stream().filter(each -> !each.from().isAfter(at)).reduce((earlier, later) -> later).orElseGet(plans::getFirst).plan();
        }

        /** Decides on the limits of the month. */
        Published.Plan planOf(LocalDate month) {
            return planAt(month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusNanos(1_000));
        }

        /** The plan for whoever changes it: of changes at one instant the later ones begin a microsecond after it. */
        Published.Plan standing(Instant now) {
            return plans.stream().filter(each -> !each.waits(now)).reduce((earlier, later) -> later).orElseThrow().plan();
        }

        /** In place of whatever waits. */
        void changesTo(Published.Plan plan, Instant from) {
            plans.removeIf(each -> !each.from().isBefore(from));
            plans.add(new Stretch(from, plan));
        }
    }

    record EventKey(String workspace, String source, String id) {}

    /** One event as it must stand in the database. */
    record Entry(Instant time, String project, Map<String, Long> quantities, boolean ownKey) {}

    /** A metric, or a provider, of a customer. */
    record Metric(String workspace, String key) {}

    private record Span(Instant from, Optional<Instant> to) {}

    Customer anyone(Random random) {
        return customers.get(random.nextInt(customers.size()));
    }

    Customer customer(int id) {
        return customers.stream().filter(each -> each.id() == id).findFirst().orElseThrow();
    }

    /** Whether an event of that time can be counted now: from the month the workspace began, three months back, an hour ahead. */
    boolean accepts(UsageEvent event, Instant now) {
        Customer customer = customers.stream().filter(each -> each.key().equals(event.workspace())).findFirst().orElseThrow();
        return !event.time().isAfter(now.plus(Duration.ofHours(1)))
                && !event.time().isBefore(monthOf(customer.since()))
                && !isTooLate(event.time(), now);
    }

    /** Beyond what can be corrected. */
    boolean isTooLate(Instant time, Instant now) {
        return time.isBefore(oldest(now));
    }

    static Instant oldest(Instant now) {
        return monthOf(monthOf(now).atOffset(ZoneOffset.UTC).minusMonths(3).toInstant());
    }

    static Instant monthOf(Instant instant) {
        return YearMonth.from(instant.atOffset(ZoneOffset.UTC)).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    void count(UsageEvent event, Map<String, Long> quantities) {
        Optional<String> provider = event.given().flatMap(UsageEvent.Given::provider)
                .or(() -> event.type().equals("ai.request") ? Optional.of(event.data().get("provider").asText()) : Optional.empty());
        boolean own = provider.filter(named -> hasKey(event.workspace(), named, event.time())).isPresent();
        Entry before = counted.put(keyOf(event), new Entry(event.time(), event.project(), quantities, own));
        assertThat(before).as("%s was counted twice", event).isNull();
    }

    static EventKey keyOf(UsageEvent event) {
        return new EventKey(event.workspace(), event.source(), event.id());
    }

    void settle(ReservationId id, long quantity) {
        Long before = settled.put(id, quantity);
        assertThat(before).as("%s was settled twice", id).isNull();
    }

    boolean hasKey(String workspace, String provider, Instant at) {
        return keys.getOrDefault(new Metric(workspace, provider), List.of()).stream()
                .anyMatch(span -> !at.isBefore(span.from()) && (span.to().isEmpty() || at.isBefore(span.to().get())));
    }

    void keyAdded(String workspace, String provider, Instant now) {
        List<Span> spans = keys.computeIfAbsent(new Metric(workspace, provider), any -> new ArrayList<>());
        if (spans.isEmpty() || spans.getLast().to().isPresent()) {
            spans.add(new Span(now, Optional.empty()));
        }
    }

    void keyRemoved(String workspace, String provider, Instant now) {
        List<Span> spans = keys.computeIfAbsent(new Metric(workspace, provider), any -> new ArrayList<>());
        if (!spans.isEmpty() && spans.getLast().to().isEmpty()) {
            spans.add(new Span(spans.removeLast().from(), Optional.of(now)));
        }
    }

    /** The lower of the plan's and the owner's; what Free may spend on AI is bounded by its credit, which invoices are audited for. */
    Optional<Long> limit(Customer customer, String metric, LocalDate month) {
        Optional<Long> own = Optional.ofNullable(ownerLimits.get(new Metric(customer.key(), metric)));
        Optional<Long> plans = customer.planOf(month).limit(metric);
        return own.isPresent() && plans.isPresent() ? Optional.of(Math.min(own.get(), plans.get())) : own.or(() -> plans);
    }
}
