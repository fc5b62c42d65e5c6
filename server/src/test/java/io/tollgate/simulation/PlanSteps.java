package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.CancelScheduledChange;
import io.tollgate.actions.ChangePlan;
import io.tollgate.actions.PutContract;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Plans that go up, down and back, contracts, and changes that meet each other or the monthly run. */
final class PlanSteps {
    private final World world;
    private final Ledger ledger;
    private final Random random;
    private final LifeSteps life;
    private final String name;
    private final PlanAuditor made;
    private final List<ChangePlan.Request> asked = new ArrayList<>();

    PlanSteps(World world, Ledger ledger, Random random, LifeSteps life, String name, PlanAuditor made) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
        this.life = life;
        this.name = name;
        this.made = made;
    }

    Step<?> any() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> cancel();
            case 2 -> contract();
            case 3 -> severalAtOnce(false);
            case 4, 5 -> severalAtOnce(true);
            case 6 -> askedBefore();
            default -> change(request());
        };
    }

    private ChangePlan.Request request() {
        ChangePlan.Request request = new ChangePlan.Request(ledger.anyone(random).key(), Published.PLANS.get(random.nextInt(3)).key(), "test",
                random.nextBoolean() ? Optional.of(name + "change" + asked.size()) : Optional.empty());
        if (request.key().isPresent()) {
            asked.add(request);
        }
        return request;
    }

    private Step<?> askedBefore() {
        return change(asked.isEmpty() ? request() : asked.get(random.nextInt(asked.size())));
    }

    private Step<?> change(ChangePlan.Request request) {
        SimulatedGateway.Mood mood = PaySteps.mood(random);
        return new Step<>("change " + request + ", the gateway " + mood, Step.Company.ITSELF,
                node -> ask(node, request, mood),
                answers -> answers.forEach(answer -> learn(request, answer)));
    }

    /** Empty where what becomes of it is not known yet. */
    private Optional<ChangePlan.Outcome> ask(World.Node node, ChangePlan.Request request, SimulatedGateway.Mood mood) {
        try {
            return PaySteps.dying(world, mood, () -> node.house.changePlan.run(request));
        } catch (ApiError mistake) {
            if (mistake.code() == ErrorCode.PLAN_CHANGE_IN_PROGRESS) {
                return Optional.empty();
            }
            throw mistake;
        }
    }

    private void learn(ChangePlan.Request request, Optional<ChangePlan.Outcome> answer) {
        Ledger.Customer customer = ledger.customers.stream().filter(each -> each.key().equals(request.workspace())).findFirst().orElseThrow();
        if (answer.isEmpty()) {
            ledger.unanswered.add(new Ledger.Asked(customer.id(), request.plan()));
            return;
        }
        switch (answer.get()) {
            case ChangePlan.Outcome.Upgraded(var upgrade) -> {
                assertThat(upgrade.change().planKey()).as("%s", upgrade).isEqualTo(request.plan());
                ledger.answered.add(new Ledger.Asked(customer.id(), Long.toString(upgrade.change().id())));
            }
            case ChangePlan.Outcome.Scheduled scheduled -> {
                Published.Plan to = Published.plan(request.plan());
                assertThat(to.fee()).as("scheduled %s", request).isLessThan(customer.standing(world.time.instant()).fee());
                customer.changesTo(to, nextMonth());
            }
        }
    }

    private Instant nextMonth() {
        return Ledger.monthOf(world.time.instant()).atOffset(ZoneOffset.UTC).plusMonths(1).toInstant();
    }

    private Step<?> cancel() {
        Ledger.Customer customer = ledger.anyone(random);
        return new Step<>("cancel what " + customer.key() + " waits for", Step.Company.ITSELF,
                node -> node.act(tx -> {
                    node.house.cancelScheduledChange.run(tx, new CancelScheduledChange.Request(customer.key(), "test"), world.time.instant());
                    return true;
                }),
                answers -> {
                    boolean waited = customer.plans().removeIf(each -> each.waits(world.time.instant()));
                    assertThat(answers.size()).as("cancelled for %s", customer.key()).isEqualTo(waited ? 1 : 0);
                });
    }

    /** One that begins now or with the next month; or, for whoever has one, its end. */
    private Step<?> contract() {
        Ledger.Customer customer = ledger.anyone(random);
        Instant now = world.time.instant();
        if (customer.standing(now) == Published.CONTRACT) {
            String after = Published.PLANS.get(random.nextInt(3)).key();
            return new Step<>("contract of " + customer.key() + " ends, then " + after, Step.Company.ITSELF,
                    node -> node.act(tx -> node.house.putContract.remove(tx, new PutContract.Removal(customer.key(), after, "test"), now)),
                    answers -> answers.forEach(any -> customer.changesTo(Published.plan(after), nextMonth())));
        }
        PutContract.Effective effective = PutContract.Effective.values()[random.nextInt(2)];
        return new Step<>("contract of " + customer.key() + " " + effective, Step.Company.ITSELF,
                node -> node.act(tx -> node.house.putContract.run(
                        tx, new PutContract.Request(customer.key(), Published.CONTRACT_DOCUMENT, effective, "test"), now)),
                answers -> answers.forEach(answer -> {
                    switch (answer) {
                        case PutContract.Outcome.Begun begun -> customer.changesTo(Published.CONTRACT, begun.phase().from());
                        case PutContract.Outcome.Scheduled scheduled -> customer.changesTo(Published.CONTRACT, nextMonth());
                        case PutContract.Outcome.Unchanged same -> assertThat(effective).isEqualTo(PutContract.Effective.NOW);
                    }
                }));
    }

    /** Two upgrades in one second, of one workspace or of two; or an upgrade while the monthly run bills. */
    private Step<?> severalAtOnce(boolean withTheMonthlyRun) {
        List<ChangePlan.Request> requests = List.of(request(), request());
        Instant target = withTheMonthlyRun ? nextMonth().plus(Duration.ofMinutes(random.nextInt(2) * 60L)) : world.time.instant();
        return new Step<>("at " + target + (withTheMonthlyRun ? ", as the month is billed: " : " at once: ") + requests, Step.Company.NOTHING, node -> {
            if (withTheMonthlyRun && random.nextBoolean()) {
                life.passWithJobs(target.minusSeconds(1));
            }
            world.time.set(target);
            Simulation.atOnce(() -> asking(world.one, requests.getFirst()),
                    () -> withTheMonthlyRun ? monthlyRun() : asking(world.other, requests.getLast())).forEach(Runnable::run);
            return true;
        }, answers -> { });
    }

    private Runnable monthlyRun() {
        LifeSteps.run(world.other);
        return () -> { };
    }

    /** What was scheduled is learnt after what was upgraded, which drops what waits. */
    private Runnable asking(World.Node node, ChangePlan.Request request) {
        try {
            Optional<ChangePlan.Outcome> answer = ask(node, request, SimulatedGateway.Mood.ANSWERS);
            if (answer.filter(ChangePlan.Outcome.Scheduled.class::isInstance).isEmpty()) {
                learn(request, answer);
                return () -> { };
            }
            return () -> {
                made.adopt();
                if (waits(request)) {
                    learn(request, answer);
                }
            };
        } catch (ApiError mistake) {
            return () -> { };
        }
    }

    /** Of two that were asked for at once the second may have dropped what the first had scheduled: then the product's books say which. */
    private boolean waits(ChangePlan.Request request) {
        return world.database.read(tx -> tx.handle().createQuery("""
                        select exists (select from subscription_phase p join workspace w on w.id = p.workspace_id
                        where w.key = :workspace and p.plan_key = :plan and p.from_at = :at)""")
                .bind("workspace", request.workspace()).bind("plan", request.plan()).bind("at", nextMonth().atOffset(ZoneOffset.UTC))
                .mapTo(Boolean.class).one());
    }
}
