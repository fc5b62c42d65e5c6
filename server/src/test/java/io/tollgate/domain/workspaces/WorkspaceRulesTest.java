package io.tollgate.domain.workspaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a@b.co", "first.last+tag@mail.example.com", "o'neil@example.org", "jörg@bücher.example", "x@a-b.c1.de"})
    void anAddress(String text) {
        assertThat(WorkspaceRules.email(text, "ownerEmail")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "a", "a@b", "@b.co", "a@", "a@@b.co", "a b@c.co", "a@b..co", ".a@b.co", "a.@b.co", "a@-b.co", "a@b-.co", "a@b.co\r\nBcc: x@y.zz",
        "A <a@b.co>", "a@b.co, c@d.ee", "a@[127.0.0.1]", "a@b.co.", "a@b_c.de"
    })
    void noAddress(String text) {
        assertThatThrownBy(() -> WorkspaceRules.email(text, "ownerEmail")).isInstanceOfSatisfying(ApiError.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(error.field()).contains("ownerEmail");
        });
    }

    @Test
    void anAddressHasAtMostSixtyFourCharactersBeforeTheAt() {
        assertThat(WorkspaceRules.email("a".repeat(64) + "@b.co", "ownerEmail")).hasSize(69);
        assertThatThrownBy(() -> WorkspaceRules.email("a".repeat(65) + "@b.co", "ownerEmail")).isInstanceOf(ApiError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "A", "0", "acme-corp_1.eu", "a23456789012345678901234567890123456789012345678901234567890123"})
    void aKey(String text) {
        assertThat(WorkspaceRules.key(text, "key")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "ä", "a\n", "a234567890123456789012345678901234567890123456789012345678901234"})
    void noKey(String text) {
        assertThatThrownBy(() -> WorkspaceRules.key(text, "key")).isInstanceOf(ApiError.class);
    }

    @Test
    void aNameIsAnyLineOfText() {
        assertThat(WorkspaceRules.mistakeInName("Ümläut & Söhne 株式会社")).isEmpty();
        assertThat(WorkspaceRules.mistakeInName(" ")).contains("A name has between 1 and 200 characters.");
        assertThat(WorkspaceRules.mistakeInName("a\0b")).contains("A name has no line breaks or other control characters.");
    }
}
