package io.tollgate.domain.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.Golden;
import io.tollgate.domain.notifications.AlertLetter.AtLimit;
import io.tollgate.domain.notifications.AlertLetter.Level;
import io.tollgate.domain.notifications.AlertLetter.Story;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each mail, in both of its parts, as it was when somebody last looked at it. */
class LetterTest {
    private static final Unit HOUR = new Unit("hour", "millisecond", 3_600_000);
    private static final Unit USD = new Unit("USD", "micro-dollar", 1_000_000);
    private static final Unit RUN = new Unit("run", "run", 1);
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();

    private static final Map<String, Letter> LETTERS = Map.of(
            "alert-of-allowance", AlertLetter.of("Acme Robotics", List.of(new Story("Compute hours", HOUR, MARCH, hours(81_500), OptionalLong.of(hours(100_000)),
                    OptionalLong.empty(), List.of(level(hours(80_000), 80, "allowance")), new AtLimit.Apart()))),
            "alert-three-at-once", AlertLetter.of("Acme Robotics", List.of(new Story("JobRuns", RUN, MARCH, 1_412, OptionalLong.of(400),
                    OptionalLong.of(1_500), List.of(level(400, 100, "allowance"), quantity(1_000), level(1_350, 90, "limit")), new AtLimit.Apart()))),
            "alert-of-spend", AlertLetter.of("Acme Robotics", List.of(new Story("AI spend", USD, MARCH, 50_004_300, OptionalLong.of(0),
                    OptionalLong.empty(), List.of(quantity(50_000_000)), new AtLimit.Apart()))),
            "limit-reached", AlertLetter.of("Tiny & Sons <GmbH>", List.of(new Story("Compute hours", HOUR, MARCH, hours(3_000), OptionalLong.of(hours(3_000)),
                    OptionalLong.of(hours(3_000)), List.of(), new AtLimit.Reached()))),
            "refused-at-the-limit", AlertLetter.of("Tiny & Sons <GmbH>", List.of(new Story("Compute hours", HOUR, MARCH, hours(1_500), OptionalLong.of(hours(3_000)),
                    OptionalLong.of(hours(3_000)), List.of(), new AtLimit.Refusing(hours(1_000))))),
            "alerts-of-two-metrics", AlertLetter.of("Acme Robotics", List.of(
                    new Story("Compute hours", HOUR, MARCH, hours(150_000), OptionalLong.of(hours(100_000)), OptionalLong.of(hours(150_000)),
                            List.of(level(hours(120_000), 80, "limit")), new AtLimit.Reached()),
                    new Story("Large machines surcharge", HOUR, MARCH, hours(12_250), OptionalLong.of(0), OptionalLong.empty(),
                            List.of(quantity(hours(12_000))), new AtLimit.Apart()))),
            "endpoint-disabled", EndpointLetter.disabled(
                    new WebhookEndpoint(WorkspaceId.NONE, "we_4f9k2mQxY7Lb0aZs", "https://hooks.acme.example/tollgate/a-rather-long-path-that-has-to-break-somewhere",
                            Set.of(), Optional.empty(), Instant.parse("2026-01-05T08:00:00Z"),
                            Optional.of(Instant.parse("2026-03-10T07:59:12Z")), Optional.empty()),
                    Instant.parse("2026-03-10T07:59:12Z"), "Answered 503.", Instant.parse("2026-03-15T08:01:30Z")));

    @Test
    void text_and_page_are_as_they_were() {
        LETTERS.forEach((name, letter) -> {
            Golden.text("mails/" + name + ".txt").isText("Subject: " + letter.subject() + "\n\n" + LetterText.of(letter));
            Golden.text("mails/" + name + ".html").isText(LetterPage.of(letter));
        });
    }

    @Test
    void nothing_is_loaded_from_elsewhere_and_no_text_is_markup() {
        LETTERS.values().forEach(letter ->
                assertThat(LetterPage.of(letter)).doesNotContain("<img", "src=", "@import", "<script", "<GmbH>").doesNotContain("url("));
        assertThat(LetterPage.of(LETTERS.get("limit-reached"))).contains("Tiny &amp; Sons &lt;GmbH&gt;");
    }

    @Test
    void no_line_of_text_is_longer_than_a_terminal() {
        LETTERS.values().forEach(letter -> assertThat(LetterText.of(letter).lines().filter(line -> !line.contains("/"))).allSatisfy(line ->
                assertThat(line.length()).as(line).isLessThanOrEqualTo(72)));
    }

    @Test
    void a_letter_survives_the_outbox() {
        LETTERS.values().forEach(letter -> assertThat(Letter.parse(letter.json())).isEqualTo(letter));
    }

    private static long hours(long thousandths) {
        return thousandths * 3_600;
    }

    private static Level level(long quantity, int percent, String of) {
        return new Level(quantity, OptionalInt.of(percent), Optional.of(of));
    }

    private static Level quantity(long quantity) {
        return new Level(quantity, OptionalInt.empty(), Optional.empty());
    }
}
