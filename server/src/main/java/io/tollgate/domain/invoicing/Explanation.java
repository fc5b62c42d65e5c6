package io.tollgate.domain.invoicing;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a line of an invoice came about, and the same amount computed again from the stored facts.
 *
 * @param line counted from 1
 * @param rule what is done, in words
 * @param inputs what it is done with
 * @param steps what is added up to the amount, unrounded
 * @param matches whether computing the whole invoice again gives this line again
 * @param hours the usage behind it, by hour and project; appended by the caller
 * @param events the events behind it; appended by the caller
 */
public record Explanation(
        int line,
        String description,
        String rule,
        List<Input> inputs,
        List<Step> steps,
        Money stored,
        Money recomputed,
        boolean matches,
        List<HourQuantity> hours,
        List<EventQuantity> events) {

    /** "billing increment", "1 min". */
    public record Input(String name, String value) {}

    /** "tier 2, above 100 up to 500: 20 at 0.11 plus 5", "7.2". */
    public record Step(String text, String amount) {}

    /** What was used in one hour, in decimals of the metric's unit. */
    public record HourQuantity(Instant hour, String project, String quantity, String beyondLimit) {}

    /** What one event counted, in decimals of the metric's unit. @param voidedAt when it was taken back, which a correction is about */
    public record EventQuantity(
            Instant time, String source, String id, String project, String quantity, String beyondLimit, Optional<Instant> voidedAt) {}

    public Explanation {
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        hours = List.copyOf(hours);
        events = List.copyOf(events);
    }

    /**
     * Explains a stored line, computing the whole invoice again from its facts.
     *
     * @param position of the line, counted from 1
     */
    public static Explanation of(BillingFacts facts, int position, InvoiceLine stored) {
        List<InvoiceLine> again = InvoiceCalculator.draft(facts).lines();
        boolean isThere = position >= 1 && position <= again.size();
        Money recomputed = isThere ? again.get(position - 1).amount() : Money.zero(facts.currency());
        boolean matches = isThere && again.get(position - 1).isSameAs(stored);
        RuleWords words = RuleWords.of(stored.basis());
        return new Explanation(
                position, stored.description(), words.rule(), words.inputs(), words.steps(), stored.amount(), recomputed, matches,
                List.of(), List.of());
    }

    public Explanation with(List<HourQuantity> hours, List<EventQuantity> events) {
        return new Explanation(line, description, rule, inputs, steps, stored, recomputed, matches, hours, events);
    }
}
