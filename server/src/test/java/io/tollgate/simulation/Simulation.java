package io.tollgate.simulation;

import io.tollgate.actions.CreateWorkspace;
import io.tollgate.domain.credits.CreditGrant;
import io.tollgate.domain.workspaces.NewWorkspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One seed, lived through. */
final class Simulation {
    private static final int SHOWN = 15;
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final World world;
    private final long seed;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final List<String> history = new ArrayList<>();
    private final UsageSteps usage;
    private final GateSteps gates;
    private final LifeSteps life;
    private final String name;
    private final PlanSteps plans;
    private final Audits audits;
    private final PaySteps payments;
    private final InvoiceSteps invoices;
    private final OperatorSteps operator;
    private final CorrectionSteps corrections;

    Simulation(World world, long seed) {
        this.world = world;
        this.seed = seed;
        this.random = new Random(seed);
        this.name = world.beginAgain();
        this.usage = new UsageSteps(world, ledger, random);
        this.gates = new GateSteps(world, ledger, random, usage, name);
        this.life = new LifeSteps(world, ledger, random);
        this.audits = new Audits(world, ledger);
        this.plans = new PlanSteps(world, ledger, random, life, name, audits.plans);
        this.payments = new PaySteps(world, ledger, random);
        this.invoices = new InvoiceSteps(world, ledger, random);
        this.operator = new OperatorSteps(world, ledger, random);
        this.corrections = new CorrectionSteps(world, ledger, random, usage);
        world.time.set(World.START.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 31))));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            begin("w" + i, Published.PLANS.get(random.nextInt(3)));
        }
    }

    private void begin(String workspace, Published.Plan plan) {
        boolean credited = plan == Published.FREE && random.nextBoolean();
        WorkspaceId id = world.database.inTransaction(tx -> {
            WorkspaceId created = world.one.house.createWorkspace.run(tx, new CreateWorkspace.Request(
                    new NewWorkspace(name + workspace, workspace, "owner@example.com"), Optional.of(plan.key()), "test"), world.time.instant())
                    .workspace().id();
            if (credited) {
                Money five = Money.of(new BigDecimal(5), Currency.getInstance("USD"));
                world.one.house.credits.grant(tx, created, new CreditGrant.Terms(
                        "ai_spend", CreditGrant.Kind.SIGNUP, five, world.time.instant(), Optional.empty(), "signup"), world.time.instant());
            }
            return created;
        });
        ledger.customers.add(new Ledger.Customer(name + workspace, id.value(), plan, world.time.instant(), credited));
        if (random.nextInt(5) > 0) {
            run(payments.method(id), world.one);
        }
        if (random.nextInt(3) == 0) {
            run(operator.threshold(ledger.customers.getLast()), world.one);
        }
    }

    /**
     * Audits after each step what it can have changed, usage after so many steps.
     *
     * @throws AssertionError with the seed and the last steps, when something is not as it must be
     */
    void run(int steps, int auditEvery) {
        try {
            audits.begin();
            for (int i = 0; i < steps; i++) {
                audits.beforeStep();
                Step.Company company = step();
                audits.afterStep(i == steps - 1 ? Step.Company.NOTHING : company, i % auditEvery == 0);
            }
        } catch (RuntimeException | AssertionError wrong) {
            throw new AssertionError("Seed %d, step %d, -Dsimulation.first=%d -Dsimulation.seeds=1: %s%nThe last steps:%n%s".formatted(seed,
                    history.size(), seed, wrong.getMessage(),
                    String.join("\n", history.subList(Math.max(0, history.size() - SHOWN), history.size()))), wrong);
        }
    }

    /** As it was when the run ended. */
    Audits audits() {
        return audits;
    }

    Ledger ledger() {
        return ledger;
    }

    /** @return what else could have happened at the same time */
    private Step.Company step() {
        Step<?> step = next();
        int way = random.nextInt(10);
        if (step.company() == Step.Company.ANY_OTHER && way == 0) {
            Step<?> other = next();
            if (other.company() == Step.Company.ANY_OTHER) {
                history.add(world.time.instant() + " at once: " + step.text() + " AND " + other.text());
                both(step, other);
                return Step.Company.ANY_OTHER;
            }
        }
        if (step.company() != Step.Company.NOTHING && way == 1) {
            history.add(world.time.instant() + " on both nodes at once: " + step.text());
            race(step);
        } else {
            World.Node node = random.nextBoolean() ? world.one : world.other;
            node.breaking = way == 2 && step.company() != Step.Company.NOTHING;
            history.add(world.time.instant() + (node.breaking ? " breaks off, and again: " : " ") + step.text());
            run(step, node);
            node.breaking = false;
        }
        return step.company();
    }

    private Step<?> next() {
        int choice = random.nextInt(100);
        return choice < 11 ? usage.event()
                : choice < 14 ? usage.repeat()
                : choice < 23 ? usage.batch()
                : choice < 26 ? corrections.takeBack()
                : choice < 28 ? corrections.amend()
                : choice < 34 ? gates.reserve()
                : choice < 37 ? gates.reserveSeveral()
                : choice < 42 ? gates.settle()
                : choice < 45 ? gates.release()
                : choice < 50 ? gates.limit()
                : choice < 54 ? gates.startLease()
                : choice < 58 ? gates.renewLease()
                : choice < 60 ? gates.endLease()
                : choice < 61 ? life.key()
                : choice < 69 ? plans.any()
                : choice < 77 ? invoices.any().orElseGet(payments::any)
                : choice < 80 ? payments.any()
                : choice < 84 ? operator.any()
                : choice < 86 ? life.moment()
                : choice < 93 ? life.anHourOrDays()
                : life.month();
    }

    private static <T> void run(Step<T> step, World.Node node) {
        step.learn().accept(answer(step, node));
    }

    private <T> void race(Step<T> step) {
        List<List<T>> answers = atOnce(() -> answer(step, world.one), () -> answer(step, world.other));
        step.learn().accept(answers.stream().flatMap(List::stream).toList());
    }

    private <T, U> void both(Step<T> step, Step<U> other) {
        List<Runnable> learning = atOnce(() -> answered(step, world.one), () -> answered(other, world.other));
        learning.forEach(Runnable::run);
    }

    private static <T> Runnable answered(Step<T> step, World.Node node) {
        List<T> answer = answer(step, node);
        return () -> step.learn().accept(answer);
    }

    private static <T> List<T> answer(Step<T> step, World.Node node) {
        try {
            return List.of(step.work().apply(node));
        } catch (ApiError mistake) {
            return List.of();
        }
    }

    static <T> List<T> atOnce(Callable<T> one, Callable<T> other) {
        Future<T> first = THREADS.submit(one);
        Future<T> second = THREADS.submit(other);
        try {
            return List.of(first.get(), second.get());
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
