package io.tollgate.domain.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.foundation.errors.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderKeyTest {
    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC, sk-ant-api03-0123456789_-abcdXYZ",
        "ANTHROPIC, sk-ant-0123456789012",
        "OPENAI,    sk-proj-0123456789abcdefXYZ",
        "OPENAI,    sk-01234567890123456",
    })
    void keys(Provider provider, String text) {
        assertThat(ProviderKey.read(provider, text).secret()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "ANTHROPIC|sk-proj-0123456789abcdefXYZ|begins with sk-ant-",
        "ANTHROPIC|SK-ANT-0123456789abcdefXYZ|begins with sk-ant-",
        "OPENAI|sk-ant-api03-0123456789abcd|of Anthropic, not of OpenAI",
        "OPENAI|pk-0123456789abcdefghijkl|begins with sk-",
        "OPENAI|sk-0123456789|20 to 512 characters",
        "ANTHROPIC|sk-ant-012345678901|20 to 512 characters",
        "ANTHROPIC| sk-ant-0123456789012|without spaces",
        "ANTHROPIC|sk-ant-0123456789012 |without spaces",
        "ANTHROPIC|sk-ant-01234 56789012|without spaces",
        "ANTHROPIC|sk-ant-0123456789é1234|without spaces",
        "OPENAI|Bearer sk-0123456789012345|without spaces",
    })
    void no_keys(Provider provider, String text, String said) {
        assertThatThrownBy(() -> ProviderKey.read(provider, text))
                .isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.field()).hasValue("key"))
                .hasMessageContaining(said)
                .hasMessageNotContaining("0123456789");
    }

    @Test
    void a_line_end_or_too_long_a_text_is_no_key() {
        assertThatThrownBy(() -> ProviderKey.read(Provider.OPENAI, "sk-01234567890123456\n")).hasMessageContaining("line ends");
        assertThatThrownBy(() -> ProviderKey.read(Provider.OPENAI, "sk-" + "x".repeat(510))).hasMessageContaining("this text has 513");
    }

    @Test
    void only_the_last_four_characters_are_ever_printed() {
        assertThat(ProviderKey.read(Provider.OPENAI, "sk-01234567890123456")).hasToString("openai key ...3456");
        assertThat(ProviderKey.withoutKeys("Incorrect API key provided: sk-proj-********abcd. And sk-ant-api03-XYZ, see https://x.example"))
                .isEqualTo("Incorrect API key provided: [key] And [key], see https://x.example");
    }
}
