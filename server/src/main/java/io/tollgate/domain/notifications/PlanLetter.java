package io.tollgate.domain.notifications;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Tells a workspace's owner that its plan has changed, will change, or will not after all. */
public final class PlanLetter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private PlanLetter() {}

    /** A plan that a workspace is or will be on, from an instant on. */
    public record Offer(String plan, Money monthlyFee, Instant from) {
        private String fee() {
            return monthlyFee.isZero() ? "none" : monthlyFee + " " + monthlyFee.currency().getCurrencyCode() + " a month";
        }

        private String since() {
            return TIME.format(from);
        }
    }

    public static Letter changed(String workspace, Offer offer) {
        return letter(
                workspace + " is on the " + offer.plan() + " plan now",
                List.of("The " + offer.plan() + " plan applies to " + workspace + " since " + offer.since()
                        + ". Its allowances are whole from then on; limits and alerts of your own go on counting the calendar month."),
                offer,
                List.of("Look at what it includes, and at what it was charged, on the Billing page."));
    }

    public static Letter scheduled(String workspace, String stays, Offer offer) {
        return letter(
                workspace + " changes to the " + offer.plan() + " plan on " + offer.since(),
                List.of("Until then " + workspace + " stays on the " + stays + " plan with all that it includes. What is used beyond that is billed as usual."),
                offer,
                List.of("To stay on the " + stays + " plan, cancel the change on the Billing page before then."));
    }

    public static Letter cancelled(String workspace, String stays, Offer offer) {
        return letter(
                workspace + " stays on the " + stays + " plan",
                List.of("The change to the " + offer.plan() + " plan was cancelled."),
                new Offer(offer.plan() + " (cancelled)", offer.monthlyFee(), offer.from()),
                List.of());
    }

    private static Letter letter(String headline, List<String> sentences, Offer offer, List<String> choices) {
        return new Letter(
                headline,
                headline,
                sentences,
                List.of(),
                List.of(new Letter.Fact("Plan", offer.plan()), new Letter.Fact("Monthly fee", offer.fee()), new Letter.Fact("From", offer.since())),
                choices,
                "You get this mail because yours is the owner's address of this workspace.");
    }
}
