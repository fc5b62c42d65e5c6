package io.tollgate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every scenario of {@code src/test/resources/scenarios}, or with {@code -Dscenarios=plans/} those whose path has that in it; each on a database of its own, some at once. */
@Execution(ExecutionMode.CONCURRENT)
class ScenariosTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "scenarios");

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.map(file -> FOLDER.relativize(file).toString())
                    .filter(name -> name.endsWith(".txt") && !name.equals("README.txt") && name.contains(System.getProperty("scenarios", "")))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void tells(String file) {
        play(Scenario.read(FOLDER.resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "2026-03-01  workspace acme on developer\n2026-03-02  ues compute_hours 3|bad.txt:2: there is no verb 'ues'",
        "2026-03-01  workspace acme on developer\n2026-02-01  use compute_hours 3|bad.txt:2: it is 2026-03-01T00:00:00Z already",
        "2026-03-01  workspace acme on developer\n2026-03-02  use hours 3|bad.txt:2: there is no metric 'hours'",
        "2026-03-01  workspace acme on developer\n2026-03-02  use compute_hours much|bad.txt:2: a quantity is a number",
        "2026-03-01  workspace acme on developer\n2026-03-02  use compute_hours 3 porject web|bad.txt:2: the line says too much: porject web",
        "2026-03-01  workspace acme on developer\n2026-04-01  invoice acme =|bad.txt:2: below the line stands a table",
        "# nobody yet\n2026-03-02  use compute_hours 3|bad.txt:2: say which workspace; there are []",
        "# a note\nworkspace acme on developer|bad.txt:2: a line begins with a date",
        "2026-02-30  workspace acme on developer|bad.txt:1: a date is written 2026-03-10",
    })
    void saysWhereItIsMiswritten(String textAndMessage) {
        int at = textAndMessage.indexOf('|');
        assertThatThrownBy(() -> play(Scenario.of("bad.txt", textAndMessage.substring(0, at))))
                .isInstanceOf(ScenarioMistake.class)
                .hasMessageStartingWith(textAndMessage.substring(at + 1));
    }

    @Test
    void showsWhatDiffersSideBySide() {
        String wrong = """
                2026-03-01  workspace acme on developer
                2026-04-01  invoice acme =
                            | Developer plan, April 2026 | 24.00 |
                            | total                      | 24.00 |
                """;
        assertThatThrownBy(() -> play(Scenario.of("wrong.txt", wrong)))
                .isInstanceOf(AssertionError.class)
                .message()
                .isEqualTo("""
                        wrong.txt:2: invoice acme =

                          expected                                 actual
                        ! | Developer plan, April 2026 | 24.00 |   | Developer plan, April 2026 | 25.00 |
                        ! | total                      | 24.00 |   | total                      | 25.00 |

                        actual, to be pasted where it is right:
                                    | Developer plan, April 2026 | 25.00 |
                                    | total                      | 25.00 |
                        """);
    }

    @Test
    void isThere() throws IOException {
        assertThat(System.getProperty("scenarios") == null ? files().count() : 31).isGreaterThan(30);
    }

    private static void play(Scenario scenario) {
        Step first = scenario.steps().getFirst();
        try (Stage stage = new Stage(first.instant(Instant.MIN, false))) {
            if (!first.text().startsWith("catalog")) {
                SetupVerbs.sample(stage);
            }
            scenario.steps().forEach(step -> Verbs.run(stage, step));
            InvoiceAudit.check(stage.house, stage.workspaces());
            InvoiceAudit.checkUsage(stage.house, stage.workspaces());
        }
    }
}
