package io.tollgate.entrypoints.web;

import java.util.List;
import java.util.Optional;

/**
 * What is around every page.
 *
 * @param place whose pages: the workspace's name, or "Operator"; empty where nobody is known
 * @param csrf the token that this session's forms carry; empty without a session
 * @param mayWrite whether forms are shown that change something
 * @param wayBack to where the visitor came from
 * @param signOut what the button that ends the session is sent to
 * @param said what was just done, or why it was not
 * @param warning what is wrong with the workspace as a whole
 * @param owed what is due, and what can be done about it
 * @param theme "light" or "dark" where the visitor chose; else the system's
 */
public record Frame(
        String title,
        Brand brand,
        Assets assets,
        Optional<String> place,
        List<Item> navigation,
        String csrf,
        boolean mayWrite,
        Optional<String> wayBack,
        Optional<String> signOut,
        Optional<Note> said,
        Optional<String> warning,
        Optional<Owed> owed,
        Optional<String> theme) {

    /** @param pay what the button says; empty where the visitor may not */
    public record Owed(String sentence, Optional<String> pay) {}

    /** @param current whether it is this page */
    public record Item(String name, String path, boolean current) {}

    public record Note(Kind kind, String sentence) {
        public enum Kind {
            DONE,
            REFUSED;

            public String word() {
                return name().toLowerCase(java.util.Locale.ROOT);
            }
        }

        static Note done(String sentence) {
            return new Note(Kind.DONE, sentence);
        }

        static Note refused(String sentence) {
            return new Note(Kind.REFUSED, sentence);
        }
    }

    public Frame {
        navigation = List.copyOf(navigation);
    }

    Frame saying(Note note) {
        return new Frame(title, brand, assets, place, navigation, csrf, mayWrite, wayBack, signOut, Optional.of(note), warning, owed, theme);
    }

    /** In place of the warning, which says less. */
    Frame owing(Owed more) {
        return new Frame(title, brand, assets, place, navigation, csrf, mayWrite, wayBack, signOut, said, Optional.empty(), Optional.of(more), theme);
    }
}
