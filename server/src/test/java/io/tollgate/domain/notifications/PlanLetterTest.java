package io.tollgate.domain.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.Test;

class PlanLetterTest {
    private static final Currency USD = Currency.getInstance("USD");
    private static final PlanLetter.Offer DEVELOPER =
            new PlanLetter.Offer("Developer", new Money(2_500, USD), Instant.parse("2026-04-01T00:00:00Z"));

    @Test
    void says_what_is_scheduled_from_when_and_how_to_stay() {
        assertThat(LetterText.of(PlanLetter.scheduled("Acme", "Startup", DEVELOPER))).isEqualTo("""
                Acme changes to the Developer plan on 1 April 2026, 00:00 UTC

                Until then Acme stays on the Startup plan with all that it includes.
                What is used beyond that is billed as usual.

                  Plan         Developer
                  Monthly fee  25.00 USD a month
                  From         1 April 2026, 00:00 UTC

                What you can do:
                - To stay on the Startup plan, cancel the change on the Billing page
                  before then.

                --\s
                You get this mail because yours is the owner's address of this
                workspace.
                """);
    }

    @Test
    void says_what_is_in_force_and_what_was_cancelled() {
        PlanLetter.Offer free = new PlanLetter.Offer("Free", Money.zero(USD), Instant.parse("2026-03-10T12:00:00.123456Z"));
        assertThat(LetterText.of(PlanLetter.changed("Acme", free)))
                .startsWith("Acme is on the Free plan now\n").contains("Monthly fee  none", "10 March 2026, 12:00 UTC");
        assertThat(LetterText.of(PlanLetter.cancelled("Acme", "Startup", DEVELOPER)))
                .startsWith("Acme stays on the Startup plan\n").contains("The change to the Developer plan was cancelled.").doesNotContain("What you can do");
    }
}
