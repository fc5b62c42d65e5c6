package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.LeaseOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.RemoveLimit;
import io.tollgate.actions.ReserveOutcome;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.actions.SetLimit;
import io.tollgate.actions.StartLease;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.limits.Lease;
import io.tollgate.domain.limits.LeaseId;
import io.tollgate.domain.limits.NewReservation.AskedAs;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Reservations, limits and leases. */
final class GateSteps {
    private static final List<String> ADDING = List.of("compute_hours", "ai_spend", "job_runs", "captcha_solves", "pages_processed");
    /** A limit is a whole multiple of these, in units. */
    private static final Map<String, BigDecimal> LIMIT_STEPS = Map.of(
            "compute_hours", new BigDecimal("0.05"), "ai_spend", new BigDecimal("0.025"), "large_surcharge", new BigDecimal("0.05"));

    private final World world;
    private final Ledger ledger;
    private final Random random;
    private final UsageSteps usage;
    private final String life;
    private final List<ReserveUsage.Wish> keyed = new ArrayList<>();

    GateSteps(World world, Ledger ledger, Random random, UsageSteps usage, String life) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
        this.usage = usage;
        this.life = life;
    }

    Step<?> reserve() {
        if (random.nextInt(5) == 0 && !keyed.isEmpty()) {
            return reserve("reserve again", List.of(keyed.get(random.nextInt(keyed.size()))));
        }
        ReserveUsage.Wish wish = wish();
        if (random.nextInt(2) == 0) {
            wish = new ReserveUsage.Wish(wish.workspace(), wish.metric(), wish.quantity(), wish.project(), wish.heldFor(), wish.provider(),
                    Optional.of(new ReserveUsage.Key(new AskedAs("simulated", life + keyed.size()), "%064x".formatted(keyed.size()))));
            keyed.add(wish);
        }
        return reserve("reserve", List.of(wish));
    }

    Step<?> reserveSeveral() {
        List<ReserveUsage.Wish> wishes = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            wishes.add(wish());
        }
        return reserve("reserve together", wishes);
    }

    private ReserveUsage.Wish wish() {
        String metric = ADDING.get(random.nextInt(ADDING.size()));
        BigDecimal quantity = switch (metric) {
            case "compute_hours" -> BigDecimal.valueOf(1 + random.nextInt(30), 1);
            case "ai_spend" -> BigDecimal.valueOf(1 + random.nextInt(2_000_000), 6);
            default -> BigDecimal.valueOf(1 + random.nextInt(9));
        };
        Duration held = Duration.ofSeconds(random.nextInt(3) == 0 ? 1 + random.nextInt(90) : 1 + random.nextInt(86_400));
        Optional<Provider> provider = random.nextBoolean() ? Optional.empty() : Optional.of(Provider.values()[random.nextInt(Provider.values().length)]);
        return new ReserveUsage.Wish(ledger.anyone(random).key(), metric, quantity, "p" + random.nextInt(3), held, provider, Optional.empty());
    }

    private Step<?> reserve(String how, List<ReserveUsage.Wish> wishes) {
        return new Step<>(how + " " + wishes, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.reserveUsage.decide(tx, List.of(new ReserveUsage.Request(wishes)))).getFirst().outcomes(),
                answers -> answers.forEach(outcomes -> {
                    for (int i = 0; i < wishes.size(); i++) {
                        if (outcomes.get(i) instanceof ReserveOutcome.Reserved reserved) {
                            granted(wishes.get(i), reserved);
                        }
                    }
                }));
    }

    private void granted(ReserveUsage.Wish wish, ReserveOutcome.Reserved reserved) {
        Optional<ReservationId> first = wish.key().map(key -> ledger.firstAnswers.putIfAbsent(key.askedAs().idempotencyKey(), reserved.id()));
        first.ifPresent(id -> assertThat(reserved.id()).as("the first answer to %s", wish.key()).isEqualTo(id));
        if (!reserved.repeated()) {
            boolean own = wish.metric().equals("ai_spend")
                    && wish.provider().filter(provider -> ledger.hasKey(wish.workspace(), provider.word(), world.time.instant())).isPresent();
            assertThat(reserved.onOwnKey()).as("%s on an own key", wish).isEqualTo(own);
        }
        if (!ledger.reservations.contains(reserved.id())) {
            ledger.reservations.add(reserved.id());
        }
    }

    /** Less, the same or more than was reserved; mostly by quantity, also by an event that names it. */
    Step<?> settle() {
        if (ledger.reservations.isEmpty()) {
            return reserve();
        }
        ReservationId id = anyReservation();
        Instant now = world.time.instant();
        Reservation found = found(world.one, id);
        long quantity = switch (random.nextInt(3)) {
            case 0 -> found.quantity();
            case 1 -> found.quantity() + 1 + random.nextInt(5);
            default -> found.quantity() / (1 + random.nextInt(3));
        };
        Ledger.Customer customer = ledger.customer(id.workspace().value());
        String metric = world.database.read(tx -> world.one.house.meteringIds.knownMetric(tx, found.against().metricId()).key());
        UsageEvent event = random.nextInt(3) == 0
                ? usage.measuring(customer, metric, quantity).settling(id.toString())
                : world.database.read(tx -> world.one.house.settleReservation.event(
                        tx, world.one.house.workspaces.find(tx, id.workspace()).orElseThrow(), found, quantity, now));
        return usage.record("settle " + id, List.of(new RecordUsage.Request(List.of(event), false)));
    }

    Step<?> release() {
        if (ledger.reservations.isEmpty()) {
            return reserve();
        }
        ReservationId id = anyReservation();
        return new Step<>("release " + id, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.endReservation.release(tx, found(node, id), world.time.instant())),
                answers -> answers.forEach(each -> assertThat(each.state()).as("released %s", id).isNotEqualTo(Reservation.State.OPEN)));
    }

    private ReservationId anyReservation() {
        int among = random.nextInt(3) == 0 ? ledger.reservations.size() : Math.min(5, ledger.reservations.size());
        return ledger.reservations.get(ledger.reservations.size() - 1 - random.nextInt(among));
    }

    private static Reservation found(World.Node node, ReservationId id) {
        return node.database.read(tx -> node.house.reservations.find(tx, List.of(id)).get(id));
    }

    Step<?> limit() {
        Ledger.Customer customer = ledger.anyone(random);
        String metric = Published.MEASURES.get(random.nextInt(Published.MEASURES.size())).key();
        Ledger.Metric limited = new Ledger.Metric(customer.key(), metric);
        if (random.nextInt(4) == 0) {
            return new Step<>("remove limit " + limited, Step.Company.ANY_OTHER,
                    node -> node.act(tx -> {
                        node.house.removeLimit.run(tx, new RemoveLimit.Request(customer.key(), metric, "test"), world.time.instant());
                        return true;
                    }),
                    answers -> ledger.ownerLimits.remove(limited));
        }
        BigDecimal units = LIMIT_STEPS.getOrDefault(metric, BigDecimal.ONE).multiply(BigDecimal.valueOf(random.nextInt(80)));
        RunningWork running = random.nextBoolean() ? RunningWork.STOP : RunningWork.FINISH;
        return new Step<>("limit " + limited + " to " + units + ", " + running, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.setLimit.run(
                        tx, new SetLimit.Request(customer.key(), metric, units, running, "test"), world.time.instant())),
                answers -> {
                    assertThat(answers.isEmpty()).as("limit %s", limited).isEqualTo(!customer.planAt(world.time.instant()).sells(metric));
                    if (!answers.isEmpty()) {
                        ledger.ownerLimits.put(limited, units.multiply(BigDecimal.valueOf(Published.measure(metric).perUnit())).longValueExact());
                    }
                });
    }

    Step<?> startLease() {
        String machine = List.of("standard", "standard", "large", "xlarge").get(random.nextInt(4));
        StartLease.Request request = new StartLease.Request(ledger.anyone(random).key(), "p" + random.nextInt(3), machine);
        return new Step<>("start " + request, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.startLease.run(tx, request, world.time.instant())),
                answers -> answers.forEach(answer -> {
                    if (answer instanceof LeaseOutcome.Running(Lease lease)) {
                        ledger.leases.add(lease.id());
                    }
                }));
    }

    /** A refused renewal is rolled back, as the endpoint does. */
    Step<?> renewLease() {
        if (ledger.leases.isEmpty()) {
            return startLease();
        }
        LeaseId id = anyLease();
        return new Step<LeaseOutcome>("renew " + id, Step.Company.ANY_OTHER,
                node -> node.act(tx -> {
                    LeaseOutcome outcome = node.house.renewLease.run(tx, id, world.time.instant());
                    if (!(outcome instanceof LeaseOutcome.Running)) {
                        throw ApiError.of(ErrorCode.LEASE_ENDED, outcome.toString());
                    }
                    return outcome;
                }),
                answers -> { });
    }

    Step<?> endLease() {
        if (ledger.leases.isEmpty()) {
            return startLease();
        }
        LeaseId id = anyLease();
        return new Step<>("end " + id, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.endLease.run(tx, id, world.time.instant())),
                answers -> answers.forEach(lease -> assertThat(lease.state()).as("ended %s", id).isNotEqualTo(Lease.State.RUNNING)));
    }

    private LeaseId anyLease() {
        int among = Math.min(3, ledger.leases.size());
        return ledger.leases.get(ledger.leases.size() - 1 - random.nextInt(among));
    }
}
