package io.tollgate.domain.catalog;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From text to nodes that know their line: size, depth, aliases and syntax are checked here, meaning elsewhere. */
final class YamlDocument {
    /** Some thirty times the sample catalog. */
    static final int MAX_CHARACTERS = 200_000;
    /** The format's own depth is 8. */
    static final int MAX_DEPTH = 20;
    static final int MAX_ALIASES = 200;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("catalog")
            .setAllowDuplicateKeys(true) // so that each is reported, with its line
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .build();

    private YamlDocument() {}

    /** The document's top value; when there is none, {@code mistakes} says why. */
    static Optional<YamlValue> read(String document, List<CatalogMistake> mistakes) {
        if (document.length() > MAX_CHARACTERS) {
            mistakes.add(new CatalogMistake("", 1, 1, "The document has " + document.length() + " characters; the most is " + MAX_CHARACTERS + "."));
            return Optional.empty();
        }
        try {
            return compose(document, mistakes);
        } catch (MarkedYamlEngineException syntax) {
            int line = syntax.getProblemMark().or(syntax::getContextMark).map(mark -> mark.getLine() + 1).orElse(1);
            int column = syntax.getProblemMark().or(syntax::getContextMark).map(mark -> mark.getColumn() + 1).orElse(1);
            mistakes.add(new CatalogMistake("", line, column, "This is not YAML: " + explanation(syntax) + "."));
        } catch (ReaderException unreadable) {
            String before = document.substring(0, document.offsetByCodePoints(0, unreadable.getPosition()));
            int line = 1 + (int) before.chars().filter(character -> character == '\n').count();
            int column = before.length() - before.lastIndexOf('\n');
            mistakes.add(new CatalogMistake("", line, column, "There is a character here that YAML does not allow."));
        } catch (YamlEngineException refused) {
            mistakes.add(new CatalogMistake("", 1, 1, "This is not YAML: " + refused.getMessage() + "."));
        }
        return Optional.empty();
    }

    private static Optional<YamlValue> compose(String document, List<CatalogMistake> mistakes) {
        if (isTooDeepOrHasTooManyAliases(document, mistakes)) {
            return Optional.empty();
        }
        Optional<Node> root = new Compose(SETTINGS).composeString(document);
        if (root.isEmpty()) {
            mistakes.add(new CatalogMistake("", 1, 1, "The document is empty."));
        }
        return root.map(node -> new YamlValue(node, "", mistakes));
    }

    /** Looked at before composing, which goes down one Java frame or more for each level. */
    private static boolean isTooDeepOrHasTooManyAliases(String document, List<CatalogMistake> mistakes) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(SETTINGS).parseString(document)) {
            depth += switch (event.getEventId()) {
                case MappingStart, SequenceStart -> 1;
                case MappingEnd, SequenceEnd -> -1;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> 0;
            };
            aliases += event.getEventId() == Event.ID.Alias ? 1 : 0;
            if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                int column = event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
                mistakes.add(new CatalogMistake("", line, column, depth > MAX_DEPTH
                        ? "The document is nested more than " + MAX_DEPTH + " deep."
                        : "The document has more than " + MAX_ALIASES + " aliases."));
                return true;
            }
        }
        return false;
    }

    private static String explanation(MarkedYamlEngineException syntax) {
        return Optional.ofNullable(syntax.getContext()).map(context -> context + ", ").orElse("") + syntax.getProblem();
    }
}
