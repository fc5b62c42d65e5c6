package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.AmendUsage;
import io.tollgate.actions.VoidUsage;
import io.tollgate.domain.metering.UsageEvent;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Events taken back, and events put in the place of others. */
final class CorrectionSteps {
    private final World world;
    private final Ledger ledger;
    private final Random random;
    private final UsageSteps usage;

    CorrectionSteps(World world, Ledger ledger, Random random, UsageSteps usage) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
        this.usage = usage;
    }

    Step<?> takeBack() {
        if (ledger.counted.isEmpty()) {
            return usage.event();
        }
        Ledger.EventKey key = anyCounted();
        VoidUsage.Request request = new VoidUsage.Request(Optional.of(key.workspace()), key.source(), key.id(), "by mistake", "test");
        return new Step<>("void " + key, Step.Company.ANY_OTHER,
                node -> node.act(tx -> node.house.voidUsage.run(tx, request, world.time.instant())),
                answers -> {
                    taken(key, answers.stream().filter(answer -> !answer.before()).count());
                    if (!answers.isEmpty()) {
                        ledger.voided.add(key);
                    }
                    assertThat(answers.isEmpty()).as("void %s", key).isEqualTo(!ledger.voided.contains(key) && isTooLate(key));
                });
    }

    /** Another event in the place of one that was counted, or of one that was taken back, which is refused. */
    Step<?> amend() {
        if (ledger.counted.isEmpty()) {
            return usage.event();
        }
        Ledger.EventKey key = anyCounted();
        Ledger.Customer customer = ledger.customers.stream().filter(each -> each.key().equals(key.workspace())).findFirst().orElseThrow();
        UsageEvent made = usage.newEvent(customer);
        UsageEvent replacement = new UsageEvent(key.source(), made.id(), made.type(), made.workspace(), made.time(), made.project(), made.data(), made.dataText());
        ledger.sent.set(ledger.sent.size() - 1, replacement);
        AmendUsage.Request request = new AmendUsage.Request(
                new VoidUsage.Request(Optional.of(key.workspace()), key.source(), key.id(), "by mistake", "test"), original -> replacement);
        return new Step<>("amend " + key + " to " + replacement.id() + " " + replacement.type() + " " + replacement.time() + " " + replacement.dataText(),
                Step.Company.ITSELF,
                node -> node.act(tx -> node.house.amendUsage.run(tx, request, world.time.instant())),
                answers -> {
                    boolean could = !ledger.voided.contains(key) && !isTooLate(key) && ledger.accepts(replacement, world.time.instant());
                    assertThat(!answers.isEmpty()).as("amended %s to %s", key, replacement).isEqualTo(could);
                    long first = answers.stream().filter(answer -> !answer.before()).count();
                    assertThat(first).as("amended %s: %s", key, answers).isEqualTo(could ? 1 : 0);
                    taken(key, first);
                    if (could) {
                        ledger.voided.add(key);
                        ledger.amended.put(key, replacement.id());
                        ledger.count(replacement, UsageSteps.quantities(replacement));
                    }
                });
    }

    private Ledger.EventKey anyCounted() {
        return List.copyOf(ledger.counted.keySet()).get(random.nextInt(ledger.counted.size()));
    }

    /** Of two steps that take the same back at once, the one that is looked at first need not be the one that was first. */
    private void taken(Ledger.EventKey key, long first) {
        assertThat(ledger.firstVoids.merge(key, first, Long::sum)).as("void %s", key).isLessThanOrEqualTo(1);
    }

    private boolean isTooLate(Ledger.EventKey key) {
        return ledger.isTooLate(ledger.counted.get(key).time(), world.time.instant());
    }
}
