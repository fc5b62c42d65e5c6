package io.tollgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code is as who-may-use-whom.txt and docs/ARCHITECTURE.md say. {@link PlantedViolationsTest} shows that these rules can fail. */
class DrawingTest {
    private static final Path CLASSES = Path.of("target/classes/io/tollgate");
    private static final Path SOURCES = Path.of("src/main/java/io/tollgate");
    private static final int LONGEST_PACKAGE_INFO = 25;
    private static final int LONGEST_FILE = 400;

    private static final WhoMayUseWhom TABLE = WhoMayUseWhom.ofTollgate();
    private static final ClassRules CLASS_RULES = new ClassRules(new ClassFileImporter().importPath(CLASSES), TABLE);
    private static final List<ClassBytes> BYTES = ClassBytes.below(CLASSES);
    private static final SqlRules SQL_RULES = new SqlRules(BYTES, TABLE);

    @Test
    void everyPackageIsARoomOfTheTableAndEveryRoomAPackage() {
        assertThat(CLASS_RULES.unknownRooms()).isEmpty();
    }

    @Test
    void aRoomUsesOnlyWhatTheTableAllows() {
        assertThat(CLASS_RULES.forbiddenUses()).isEmpty();
    }

    @Test
    void noRoomsUseEachOther() {
        assertThat(CLASS_RULES.cycles()).isEmpty();
    }

    @Test
    void insideTheDomainOnlyStoresUseTheDatabase() {
        assertThat(CLASS_RULES.databaseOutsideStores()).isEmpty();
    }

    @Test
    void ratingAndTheInvoiceCalculationArePure() {
        assertThat(CLASS_RULES.impurities()).isEmpty();
    }

    @Test
    void nowAndChanceComeFromTheFoundation() {
        assertThat(CLASS_RULES.clocksAndChance()).isEmpty();
        assertThat(SQL_RULES.clocks()).isEmpty();
    }

    @Test
    void nothingIsComputedInBinaryFloatingPoint() {
        List<String> found = new ArrayList<>();
        BYTES.stream()
                .filter(each -> !each.packageName().equals("io.tollgate.foundation.db"))
                .filter(each -> TABLE.floating().stream().noneMatch(exempt -> each.name().equals("io.tollgate." + exempt)))
                .forEach(each -> found.addAll(each.floatingPoint()));
        assertThat(found).isEmpty();
    }

    @Test
    void everyTableIsWrittenByTheOneRoomThatOwnsIt() throws IOException {
        assertThat(SQL_RULES.tablesWithoutOneRoom(texts(Path.of("src/main/resources/db/migrations"), ".sql"))).isEmpty();
        assertThat(SQL_RULES.writesOfOthersTables()).isEmpty();
    }

    @Test
    void aRoomReadsOnlyTablesOfRoomsItMayUse() {
        assertThat(SQL_RULES.readsOfOthersTables()).isEmpty();
    }

    @Test
    void everyRoomSaysWhatItOwns() throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Set<String>> room : TABLE.uses().entrySet()) {
            Path file = SOURCES.resolve(room.getKey().replace('.', '/')).resolve("package-info.java");
            String text = Files.exists(file) ? Files.readString(file) : "";
            if (text.lines().count() > LONGEST_PACKAGE_INFO) {
                found.add(file + " has more than " + LONGEST_PACKAGE_INFO + " lines");
            }
            Stream.of("Owns", "oes not own", "Always true").filter(words -> !text.contains(words)).forEach(words -> found.add(file + " lacks '" + words + "'"));
            TABLE.tables().getOrDefault(room.getKey(), Set.of()).stream()
                    .filter(table -> room.getKey().startsWith("domain.") && !text.matches("(?s).*\\b" + table + "\\b.*"))
                    .forEach(table -> found.add(file + " does not name its table " + table));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noFileIsLongerThanOneCanHoldInTheHead() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    long lines = Files.readString(file).lines().count();
                    if (lines > LONGEST_FILE) {
                        found.add(file + " has " + lines + " lines");
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<String> texts(Path folder, String ending) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(ending)).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }
}
