package io.tollgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there: settings, files, classes and their methods. */
class DocumentsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path MAIN = Path.of("src/main");
    private static final Pattern SETTING = Pattern.compile("\\bTOLLGATE_[A-Z_]*[A-Z]\\b");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)(?:\\.([a-z][A-Za-z]*))?`");

    @Test
    void everySettingIsDescribedAndNothingElse() throws IOException {
        Set<String> read = names(SETTING, Files.readString(PROJECT.resolve("tollgate")));
        for (Path file : files(MAIN, "").stream().filter(any -> !any.toString().endsWith(".ttf")).toList()) {
            read.addAll(names(SETTING, Files.readString(file)));
        }
        read.addAll(names(SETTING, Files.readString(Path.of("src/test/java/io/tollgate/TestDatabase.java"))));
        read.removeAll(settingsOfExamples());
        assertThat(names(SETTING, Files.readString(PROJECT.resolve("docs/operating.md")))).isEqualTo(read);
    }

    /** In the reference's examples of calls: the caller's shell holds its API key in it. */
    private static Set<String> settingsOfExamples() {
        return Set.of("TOLLGATE_KEY");
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
                if (!link.group(1).contains("://") && !Files.exists(document.resolveSibling(link.group(1)))) {
                    broken.add(document + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyDecisionIsLinkedFromTheArchitecture() throws IOException {
        String architecture = Files.readString(PROJECT.resolve("docs/ARCHITECTURE.md"));
        assertThat(files(PROJECT.resolve("docs/decisions"), ".md"))
                .allMatch(decision -> architecture.contains("(decisions/" + decision.getFileName() + ")"));
    }

    @Test
    void theArchitectureNamesClassesAndMethodsThatAreThere() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path file : files(MAIN, ".java")) {
            sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
        List<String> missing = new ArrayList<>();
        for (MatchResult name : CLASS.matcher(Files.readString(PROJECT.resolve("docs/ARCHITECTURE.md"))).results().toList()) {
            String source = sources.getOrDefault(name.group(1), "");
            boolean isThere = !source.isEmpty() && (name.group(2) == null || Pattern.compile("\\b" + name.group(2) + "\\(").matcher(source).find());
            if (!isThere && !name.group(1).equals("InstantSource")) {
                missing.add(name.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> names.add(match.group()));
        return names;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(files(PROJECT.resolve("docs"), ".md"));
        documents.add(PROJECT.resolve("README.md"));
        return documents;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
