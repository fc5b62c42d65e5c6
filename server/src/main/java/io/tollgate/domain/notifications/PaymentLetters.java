package io.tollgate.domain.notifications;

import io.tollgate.foundation.amounts.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells a workspace's owner what is due, what was paid, and what could not be taken. */
public final class PaymentLetters {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private PaymentLetters() {}

    /**
     * An invoice as a mail about it needs it.
     *
     * @param workspace the name
     */
    public record About(String workspace, String number, LocalDate date, Money total, Money due) {}

    /** @param method what it will be taken from, "Visa ending in 4242"; empty where the workspace has none */
    public static Letter issued(About about, Optional<String> method) {
        return letter(
                about,
                "Invoice " + about.number() + ": " + amount(about.due()) + " due",
                List.of("The invoice of " + DAY.format(about.date()) + " for " + about.workspace() + " comes to " + amount(about.total())
                                + (about.due().equals(about.total()) ? "." : ", of which " + amount(about.due()) + " is due."),
                        method.map(with -> "It is taken from your payment method now: " + with + ". You need not do anything.")
                                .orElse("There is no payment method to take it from. Please add one.")),
                List.of(new Letter.Fact("Invoice", about.number()),
                        new Letter.Fact("Total", amount(about.total())),
                        new Letter.Fact("Due", amount(about.due()))),
                method.isPresent()
                        ? List.of("Look at the invoice, and at each of its lines, on the Billing page.")
                        : List.of("Add a payment method on the Billing page: it is tried at once."));
    }

    /**
     * @param why the gateway's sentence
     * @param next when it is tried again; empty when it is not
     * @param hasMethod whether there was something to charge
     */
    public static Letter failed(About about, String why, Optional<Instant> next, boolean hasMethod) {
        List<Letter.Fact> facts = new ArrayList<>(List.of(
                new Letter.Fact("Invoice", about.number()),
                new Letter.Fact("Due", amount(about.due())),
                new Letter.Fact("Reason", why),
                new Letter.Fact("Tried again", next.map(TIME::format).orElse("no more by itself"))));
        return letter(
                about,
                hasMethod ? "Payment of " + amount(about.due()) + " failed" : "A payment method is needed for " + amount(about.due()),
                List.of(hasMethod
                                ? amount(about.due()) + " for invoice " + about.number() + " of " + about.workspace() + " could not be taken."
                                : "Invoice " + about.number() + " of " + about.workspace() + " awaits " + amount(about.due())
                                        + ", and there is no payment method to take it from.",
                        next.map(at -> "It is tried again on " + TIME.format(at) + ". Until then everything works as before.")
                                .orElse("It is not tried again by itself.")),
                facts,
                hasMethod
                        ? List.of("Check the payment method on the Billing page, or add another as the default: it is tried at once.",
                                "Pay the invoice now, on the Billing page.")
                        : List.of("Add a payment method on the Billing page: it is tried at once."));
    }

    /** @param how "Visa ending in 4242", "Bank transfer", "Account balance" */
    public static Letter received(About about, Money paid, String how, Instant at) {
        return letter(
                about,
                "Payment of " + amount(paid) + " received",
                List.of("Thank you. " + amount(paid) + " was paid for invoice " + about.number() + " of " + about.workspace() + ".",
                        about.due().isZero() ? "The invoice is paid." : amount(about.due()) + " of it is still due."),
                List.of(new Letter.Fact("Invoice", about.number()),
                        new Letter.Fact("Paid", amount(paid)),
                        new Letter.Fact("With", how),
                        new Letter.Fact("On", TIME.format(at)),
                        new Letter.Fact("Still due", amount(about.due()))),
                List.of());
    }

    public static Letter unpaid(About about) {
        return letter(
                about,
                about.workspace() + " is unpaid",
                List.of("Invoice " + about.number() + " could not be collected, and " + amount(about.due()) + " is overdue.",
                        "New reservations and machines are refused until it is paid. Usage that arrives is still counted, and nothing is deleted."),
                List.of(new Letter.Fact("Invoice", about.number()), new Letter.Fact("Overdue", amount(about.due()))),
                List.of("Pay the invoice on the Billing page: everything works again at once.",
                        "Add another payment method as the default on the Billing page: it is tried at once."));
    }

    /** @param amount that a bank took back, and that is due again */
    public static Letter takenBack(About about, Money amount) {
        return letter(
                about,
                "A payment of " + amount(amount) + " was taken back",
                List.of("The bank of the payment method returned " + amount(amount) + " that had been paid for invoice " + about.number() + " of "
                                + about.workspace() + ", since the payment was disputed. That much is due again.",
                        "New reservations and machines are refused until it is paid. Usage that arrives is still counted, and nothing is deleted."),
                List.of(new Letter.Fact("Invoice", about.number()),
                        new Letter.Fact("Taken back", amount(amount)),
                        new Letter.Fact("Overdue", amount(about.due()))),
                List.of("Pay the invoice on the Billing page: everything works again at once.",
                        "Add another payment method as the default on the Billing page: it is tried at once."));
    }

    /** @param because the credit note that gave it back */
    public static Letter notRefunded(String workspace, String because, Money amount) {
        String headline = amount(amount) + " was put on your account";
        return new Letter(
                headline + " (" + workspace + ")",
                headline,
                List.of(because + " gives " + amount(amount) + " back to " + workspace + ". It could not be returned to the payment method it came from.",
                        "The amount is on the account balance now: later invoices are paid with it first."),
                List.of(),
                List.of(new Letter.Fact("Because", because), new Letter.Fact("On the account", amount(amount))),
                List.of("Look at the account balance on the Billing page.", "To have the amount paid out in another way, write to us."),
                reason(workspace));
    }

    public static Letter restored(String workspace) {
        return new Letter(
                workspace + " works again",
                workspace + " works again",
                List.of("Nothing is overdue any more. Reservations and machines are granted again, from this moment on."),
                List.of(),
                List.of(),
                List.of(),
                reason(workspace));
    }

    private static Letter letter(About about, String headline, List<String> sentences, List<Letter.Fact> facts, List<String> choices) {
        String subject = headline.startsWith(about.workspace()) ? headline : headline + " (" + about.workspace() + ")";
        return new Letter(subject, headline, sentences, List.of(), facts, choices, reason(about.workspace()));
    }

    private static String reason(String workspace) {
        return "This mail goes to the owner of " + workspace + ", about its invoices and payments.";
    }

    private static String amount(Money money) {
        return money + " " + money.currency().getCurrencyCode();
    }
}
