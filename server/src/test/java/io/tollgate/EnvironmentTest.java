package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.entrypoints.web.Brand;
import io.tollgate.entrypoints.web.PageSettings;
import io.tollgate.foundation.db.CannotStart;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
    @Test
    void nothing_set_is_what_the_documents_promise() {
        Environment environment = Environment.of(Map.of("TOLLGATE_PORT", "  ", "TOLLGATE_SANDBOX", ""));
        assertThat(environment.port()).isEqualTo(8080);
        assertThat(environment.dataFolder()).isEqualTo(Path.of("data"));
        assertThat(environment.database()).isEmpty();
        assertThat(environment.adminKey()).isEmpty();
        assertThat(environment.sandbox()).isEqualTo(new Environment.Sandbox.Off());
        assertThat(environment.catalog()).isEmpty();
        assertThat(environment.settings().grace()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void what_is_set_is_read() {
        Environment environment = Environment.of(Map.of(
                "TOLLGATE_PORT", " 0 ",
                "TOLLGATE_SANDBOX", "2026-01-01T00:00:00Z",
                "TOLLGATE_DATABASE_URL", "postgresql://me:secret@db:5433/tollgate",
                "TOLLGATE_GRACE", "PT0S"));
        assertThat(environment.port()).isZero();
        assertThat(environment.sandbox()).isEqualTo(new Environment.Sandbox.On(Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
        assertThat(environment.database().orElseThrow().jdbcUrl()).isEqualTo("jdbc:postgresql://db:5433/tollgate");
        assertThat(environment.settings().grace()).isZero();
    }

    @Test
    void pages_carry_the_platforms_name_and_colours() {
        PageSettings pages = Environment.of(Map.of(
                "TOLLGATE_PUBLIC_URL", "https://billing.example.com/",
                "TOLLGATE_EMBED_ORIGINS", "https://app.example.com, http://localhost:3000/",
                "TOLLGATE_BRAND_NAME", "Example Cloud",
                "TOLLGATE_BRAND_COLOR", "#AA3300")).settings().pages();
        assertThat(pages.embedOrigins()).containsExactly("https://app.example.com", "http://localhost:3000");
        assertThat(pages.brand()).isEqualTo(new Brand("Example Cloud", Optional.empty(), "#aa3300", "#aa3300"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "TOLLGATE_PORT                | eighty                  | TOLLGATE_PORT must be a whole number from 0 to 65535, not 'eighty'.",
        "TOLLGATE_PORT                | 65536                   | TOLLGATE_PORT must be a whole number from 0 to 65535, not 65536.",
        "TOLLGATE_PORT                | -1                      | TOLLGATE_PORT must be a whole number from 0 to 65535, not -1.",
        "TOLLGATE_PORT                | 99999999999             | TOLLGATE_PORT must be a whole number from 0 to 65535, not '99999999999'.",
        "TOLLGATE_DB_POOL_SIZE        | 1                       | TOLLGATE_DB_POOL_SIZE must be a whole number from 8 to 500, not 1.",
        "TOLLGATE_CORRECTABLE_PERIODS | 0                       | TOLLGATE_CORRECTABLE_PERIODS must be a whole number from 1 to 60, not 0.",
        "TOLLGATE_GRACE               | an hour                 | TOLLGATE_GRACE must be a duration such as PT1H, from none to 28 days, not 'an hour'.",
        "TOLLGATE_GRACE               | -PT1H                   | TOLLGATE_GRACE must be a duration such as PT1H, from none to 28 days, not PT-1H.",
        "TOLLGATE_EVENT_FUTURE        | PT999999999999H         | TOLLGATE_EVENT_FUTURE must be a duration such as PT1H, from none to 28 days, not PT999999999999H.",
        "TOLLGATE_SANDBOX             | yes                     | TOLLGATE_SANDBOX must be true, false, or an instant such as 2026-01-01T00:00:00Z, not 'yes'.",
        "TOLLGATE_SANDBOX             | +99999-01-01T00:00:00Z  | TOLLGATE_SANDBOX must be true, false, or an instant such as 2026-01-01T00:00:00Z, not '+99999-01-01T00:00:00Z'.",
        "TOLLGATE_PUBLIC_URL          | billing.example.com     | TOLLGATE_PUBLIC_URL must be an address such as https://billing.example.com.",
        "TOLLGATE_EMBED_ORIGINS       | https://a.example/app   | TOLLGATE_EMBED_ORIGINS must be origins such as https://app.example.com, with commas between, not 'https://a.example/app'.",
        "TOLLGATE_BRAND_COLOR         | teal                    | TOLLGATE_BRAND_COLOR must be a colour such as #0f766e, not 'teal'.",
        "TOLLGATE_BRAND_LOGO          | no-such-file.svg        | TOLLGATE_BRAND_LOGO must be an SVG or PNG file of at most 256 KiB, not 'no-such-file.svg'.",
    })
    void a_bad_value_is_one_sentence_that_names_the_variable(String name, String value, String sentence) {
        assertThatThrownBy(() -> Environment.of(Map.of(name, value))).isInstanceOf(CannotStart.class).hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({"mysql://h/db", "postgresql://host", "postgresql://user:secret@/db", "postgresql://us er:secret@h/db", "jdbc:postgresql://h/db"})
    void a_bad_database_url_names_the_variable_and_never_the_password(String url) {
        assertThatThrownBy(() -> Environment.of(Map.of("TOLLGATE_DATABASE_URL", url)))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("TOLLGATE_DATABASE_URL cannot be used. ")
                .hasMessageNotContaining("secret");
    }
}
