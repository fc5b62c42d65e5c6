package io.tollgate.domain.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.Golden;
import io.tollgate.domain.notifications.PaymentLetters.About;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The mails about invoices and payments, in both of their parts, as they were when somebody last looked at them. */
class PaymentLettersTest {
    private static final Instant NEXT = Instant.parse("2026-04-02T01:00:00Z");
    private static final About ALL_DUE = about("Acme Robotics", "28.66", "28.66");
    private static final About PART_DUE = about("Acme Robotics", "28.66", "8.66");
    private static final About PAID = about("Acme Robotics", "28.66", "0.00");

    private static Map<String, Letter> letters() {
        Map<String, Letter> letters = new LinkedHashMap<>();
        letters.put("invoice-issued", PaymentLetters.issued(ALL_DUE, Optional.of("Visa ending in 4242")));
        letters.put("invoice-issued-part-due", PaymentLetters.issued(PART_DUE, Optional.of("Visa ending in 4242")));
        letters.put("invoice-issued-without-method", PaymentLetters.issued(ALL_DUE, Optional.empty()));
        letters.put("payment-failed", PaymentLetters.failed(ALL_DUE, "Your card has insufficient funds.", Optional.of(NEXT), true));
        letters.put("payment-failed-last", PaymentLetters.failed(ALL_DUE, "Your card has insufficient funds.", Optional.empty(), true));
        letters.put("payment-method-needed", PaymentLetters.failed(
                about("Tiny & Sons <GmbH>", "28.66", "28.66"), "There is no payment method.", Optional.of(NEXT), false));
        letters.put("payment-received", PaymentLetters.received(PAID, usd("28.66"), "Visa ending in 4242", NEXT));
        letters.put("payment-received-in-part", PaymentLetters.received(PART_DUE, usd("20.00"), "Bank transfer HB-0815", NEXT));
        letters.put("payment-taken-back", PaymentLetters.takenBack(ALL_DUE, usd("28.66")));
        letters.put("not-refunded", PaymentLetters.notRefunded("Acme Robotics", "Credit note CN-2026-000007", usd("12.50")));
        letters.put("workspace-unpaid", PaymentLetters.unpaid(ALL_DUE));
        letters.put("workspace-unpaid-with-link",
                PaymentLetters.unpaid(ALL_DUE).linkingTo(new BillingPage("https://app.example.com/{workspace}/billing?a=1&b=2").of("acme robots")));
        letters.put("workspace-restored", PaymentLetters.restored("Acme Robotics"));
        return letters;
    }

    @Test
    void text_and_page_are_as_they_were() {
        letters().forEach((name, letter) -> {
            Golden.text("mails/" + name + ".txt").isText("Subject: " + letter.subject() + "\n\n" + LetterText.of(letter));
            Golden.text("mails/" + name + ".html").isText(LetterPage.of(letter));
        });
    }

    @Test
    void a_page_is_an_address_with_a_place_for_the_workspace() {
        assertThat(new BillingPage("https://app.example.com/{workspace}/billing").of("acme")).isEqualTo("https://app.example.com/acme/billing");
        assertThat(new BillingPage("https://app.example.com/billing").of("a/b")).isEqualTo("https://app.example.com/billing");
        for (String wrong : List.of("app.example.com", "ftp://app.example.com", "https://user:secret@app.example.com/", "javascript:alert(1)")) {
            assertThatThrownBy(() -> new BillingPage(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_letter_of_before_links_has_none() {
        String before = PaymentLetters.restored("Acme").json().replace(",\"link\":\"\"", "");
        assertThat(Letter.parse(before)).isEqualTo(PaymentLetters.restored("Acme"));
    }

    @Test
    void no_text_is_markup() {
        assertThat(letters().values()).allSatisfy(letter -> assertThat(LetterPage.of(letter)).doesNotContain("<GmbH>"));
    }

    private static About about(String workspace, String total, String due) {
        return new About(workspace, "TG-2026-000042", LocalDate.of(2026, 4, 1), usd(total), usd(due));
    }

    private static Money usd(String amount) {
        return Money.of(new BigDecimal(amount), Currency.getInstance("USD"));
    }
}
