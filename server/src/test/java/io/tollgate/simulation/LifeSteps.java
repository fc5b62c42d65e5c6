package io.tollgate.simulation;

import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.DueJob;
import io.tollgate.actions.RemoveOwnKey;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.entrypoints.jobs.ForgetOldDetail;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Time passing, with what falls due in it or without, and own keys coming and going. */
final class LifeSteps {
    private final World world;
    private final Ledger ledger;
    private final Random random;

    LifeSteps(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    Step<?> key() {
        Ledger.Customer customer = ledger.anyone(random);
        Provider provider = Provider.values()[random.nextInt(Provider.values().length)];
        Instant now = world.time.instant();
        if (random.nextBoolean()) {
            ProviderKey key = ProviderKey.read(provider, (provider == Provider.ANTHROPIC ? "sk-ant-" : "sk-") + "a-simulated-key-of-" + random.nextInt(9) + "000");
            return new Step<>("add key " + customer.key() + " " + provider, Step.Company.ITSELF,
                    node -> node.act(tx -> node.house.addOwnKey.run(
                            tx, new AddOwnKey.Request(customer.key(), key, AddOwnKey.Checked.ACCEPTED, "test"), now)),
                    answers -> ledger.keyAdded(customer.key(), provider.word(), now));
        }
        return new Step<>("remove key " + customer.key() + " " + provider, Step.Company.ITSELF,
                node -> node.act(tx -> {
                    node.house.removeOwnKey.run(tx, new RemoveOwnKey.Request(customer.key(), provider, "test"), now);
                    return true;
                }),
                answers -> ledger.keyRemoved(customer.key(), provider.word(), now));
    }

    Step<?> moment() {
        return pass(Duration.ofMillis(1 + random.nextInt(100_000)));
    }

    Step<?> anHourOrDays() {
        return pass(switch (random.nextInt(3)) {
            case 0 -> Duration.ofMinutes(1 + random.nextInt(60));
            case 1 -> Duration.ofMinutes(1 + random.nextInt(60 * 24));
            default -> Duration.ofHours(1 + random.nextInt(24 * 12));
        });
    }

    /** To a minute before the next month, to its first instant, or into or past the grace time. */
    Step<?> month() {
        Instant next = Ledger.monthOf(world.time.instant()).atOffset(ZoneOffset.UTC).plusMonths(1).toInstant();
        Duration beyond = switch (random.nextInt(5)) {
            case 0 -> Duration.ofSeconds(-60);
            case 1 -> Duration.ZERO;
            case 2 -> Duration.ofMinutes(random.nextInt(60));
            default -> Duration.ofMinutes(60 + random.nextInt(600));
        };
        Duration until = Duration.between(world.time.instant(), next.plus(beyond));
        return pass(until.isNegative() ? Duration.ZERO : until);
    }

    private Step<?> pass(Duration time) {
        Instant target = world.time.instant().plus(time);
        return switch (random.nextInt(4)) {
            case 0 -> alone("time passes without a job until " + target, () -> world.time.set(target));
            case 1 -> alone("time passes until " + target + ", then jobs run on both nodes at once", () -> {
                world.time.set(target);
                Simulation.atOnce(() -> run(world.one), () -> run(world.other));
            });
            default -> alone("time passes with its jobs until " + target, () -> passWithJobs(target));
        };
    }

    private static Step<?> alone(String text, Runnable work) {
        return new Step<>(text, Step.Company.NOTHING, node -> {
            work.run();
            return true;
        }, answers -> { });
    }

    /** Those before the one that forgets: what it forgets is what the auditors count. */
    private static List<DueJob> jobs(World.Node node) {
        return node.house.jobs.stream().takeWhile(job -> !(job instanceof ForgetOldDetail)).toList();
    }

    static Boolean run(World.Node node) {
        jobs(node).forEach(node.house.runDueWork::run);
        return true;
    }

    void passWithJobs(Instant target) {
        Instant reached = world.time.instant();
        for (Optional<Instant> due = nextDue(reached, target); due.isPresent(); due = nextDue(reached, target)) {
            Instant before = reached;
            reached = due.get();
            world.time.set(reached);
            for (DueJob job : jobs(world.one)) {
                if (job.nextDue(before).filter(at -> !at.isAfter(world.time.instant())).isPresent()) {
                    world.one.house.runDueWork.run(job);
                }
            }
        }
        world.time.set(target);
    }

    private Optional<Instant> nextDue(Instant after, Instant target) {
        return jobs(world.one).stream().flatMap(job -> job.nextDue(after).stream()).filter(due -> !due.isAfter(target)).min(Instant::compareTo);
    }
}
