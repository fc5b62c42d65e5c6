package io.tollgate.simulation;

import io.tollgate.actions.GrantCredit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Credits given by hand, and amounts at which a workspace is billed before its month is over. */
final class OperatorSteps {
    private static final List<String> CREDITED = List.of("ai_spend", "ai_spend", "compute_hours", "job_runs");

    private final World world;
    private final Ledger ledger;
    private final Random random;

    OperatorSteps(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    Step<?> any() {
        return switch (random.nextInt(3)) {
            case 0 -> grant();
            case 1 -> threshold(ledger.anyone(random));
            default -> look();
        };
    }

    /** Of two at once, each is one. */
    private Step<?> grant() {
        Ledger.Customer customer = ledger.anyone(random);
        Instant now = world.time.instant();
        String metric = CREDITED.get(random.nextInt(CREDITED.size()));
        long cents = 1 + random.nextInt(800);
        Optional<Instant> end = switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(60 * 24 * 50))));
            default -> Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(60 * 24 * 9))));
        };
        GrantCredit.Request request = new GrantCredit.Request(customer.key(), metric, BigDecimal.valueOf(cents, 2), end, "as agreed", "test");
        return new Step<>("grant " + request, Step.Company.ITSELF,
                node -> node.act(tx -> node.house.grantCredit.run(tx, request, now)),
                answers -> answers.stream().sorted().forEach(id -> ledger.granted.computeIfAbsent(customer.id(), any -> new ArrayList<>())
                        .add(new Grant("manual " + id.value(), metric, now, end, cents))));
    }

    Step<?> threshold(Ledger.Customer customer) {
        if (random.nextInt(6) == 0) {
            return new Step<>("no threshold for " + customer.key(), Step.Company.ITSELF,
                    node -> node.act(tx -> {
                        node.house.billThreshold.remove(tx, customer.key(), "test", world.time.instant());
                        return true;
                    }),
                    answers -> ledger.thresholds.remove(customer.id()));
        }
        long cents = 20L * (1 + random.nextInt(25));
        return new Step<>("threshold of " + customer.key() + " at " + cents, Step.Company.ITSELF,
                node -> node.act(tx -> node.house.billThreshold.set(
                        tx, customer.key(), Optional.of(BigDecimal.valueOf(cents, 2)), "test", world.time.instant())),
                answers -> ledger.thresholds.put(customer.id(), cents));
    }

    /** An hour is looked at once: of two hours one at least is new to nodes that have lived before. */
    private Step<?> look() {
        Instant next = world.time.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)).plusSeconds(random.nextInt(3_600));
        return new Step<>("jobs run on both nodes at once at " + next + " and an hour later", Step.Company.NOTHING, node -> {
            for (Instant at : List.of(next, next.plus(Duration.ofHours(1)))) {
                world.time.set(at);
                Simulation.atOnce(() -> LifeSteps.run(world.one), () -> LifeSteps.run(world.other));
            }
            return true;
        }, answers -> ledger.thresholdsLookedAt = true);
    }
}
