package io.tollgate.domain.keys;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whose models a workspace may use on a key of its own. */
public enum Provider {
    ANTHROPIC("Anthropic", "sk-ant-"),
    OPENAI("OpenAI", "sk-");

    private final String title;
    private final String prefix;

    Provider(String title, String prefix) {
        this.title = title;
        this.prefix = prefix;
    }

    /** "anthropic", as clients, events and rows have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** What its keys begin with. */
    public String prefix() {
        return prefix;
    }

    public static Optional<Provider> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Provider::word).toList();
    }
}
