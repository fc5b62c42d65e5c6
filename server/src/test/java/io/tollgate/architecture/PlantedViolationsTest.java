package io.tollgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules find what breaks them: classes below {@code planted} break each on purpose. */
class PlantedViolationsTest {
    private static final String ROOT = "io.tollgate.architecture.planted";
    private static final Path CLASSES = Path.of("target/test-classes/io/tollgate/architecture/planted");
    private static final String TABLE = """
            room foundation.db     uses nothing
            room domain.catalog    uses foundation.db
            room domain.rating     uses domain.catalog
            room actions           uses domain.*
            pure domain.rating
            tables domain.catalog  price
            tables domain.rating   guess
            """;

    private static ClassRules classRules(String table) {
        return new ClassRules(new ClassFileImporter().importPath(CLASSES), WhoMayUseWhom.parse(ROOT, table));
    }

    private static SqlRules sqlRules() {
        return new SqlRules(ClassBytes.below(CLASSES), WhoMayUseWhom.parse(ROOT, TABLE));
    }

    private static String named(String name) {
        return ROOT + "." + name;
    }

    @Test
    void aUseThatTheTableDoesNotAllow() {
        assertThat(classRules(TABLE).forbiddenUses()).containsExactlyInAnyOrder(
                named("domain.catalog.Prices may not use " + named("domain.rating.Guess")),
                named("domain.rating.Guess may not use " + named("foundation.db.Connections")));
    }

    @Test
    void aCycle() {
        assertThat(classRules(TABLE).cycles()).contains("domain.catalog -> domain.rating -> domain.catalog");
    }

    @Test
    void aPackageThatIsNoRoomAndARoomThatIsNoPackage() {
        String withoutActions = TABLE.replaceFirst("room actions.*\n", "room domain.alerts uses nothing\n");
        assertThat(classRules(withoutActions).unknownRooms()).containsExactlyInAnyOrder(
                "the package " + named("actions") + " is not in who-may-use-whom.txt",
                "who-may-use-whom.txt has the room domain.alerts, and there is no such package");
        assertThat(classRules(TABLE.replace("uses domain.catalog", "uses domain.catalogue")).unknownRooms())
                .containsExactly("domain.rating may use domain.catalogue, which is no room of the table");
    }

    @Test
    void aLineThatIsNoneAndOneThatIsSaidTwice() {
        assertThatThrownBy(() -> WhoMayUseWhom.parse(ROOT, "rooms actions")).hasMessageContaining("rooms actions");
        assertThatThrownBy(() -> WhoMayUseWhom.parse(ROOT, "room a uses nothing\nroom a uses b")).hasMessageContaining("said twice");
    }

    @Test
    void theDatabaseOutsideAStore() {
        assertThat(classRules(TABLE).databaseOutsideStores()).containsExactlyInAnyOrder(
                named("domain.catalog.Prices is no store and may not use " + named("foundation.db.Connections")),
                named("domain.rating.Guess is no store and may not use " + named("foundation.db.Connections")));
        String exempt = "exempt domain.catalog.Prices may use " + named("foundation.db.Connections");
        assertThat(classRules(TABLE + exempt).databaseOutsideStores()).hasSize(1);
    }

    @Test
    void impurity() {
        assertThat(classRules(TABLE).impurities()).containsExactlyInAnyOrder(
                named("domain.rating.Guess is pure and may not use java.time.Clock"),
                named("domain.rating.Guess is pure and may not use java.util.concurrent.ThreadLocalRandom"),
                named("domain.rating.Guess is pure and may not use " + named("foundation.db.Connections")));
    }

    @Test
    void clocksAndChance() {
        assertThat(classRules(TABLE).clocksAndChance())
                .anyMatch(found -> found.contains("ThreadLocalRandom"))
                .anyMatch(found -> found.contains("UUID.randomUUID()"))
                .anyMatch(found -> found.contains("<clinit>") && found.contains("Instant.now()"))
                .anyMatch(found -> found.contains("Guess.now(") && found.contains("Instant.now()"));
        assertThat(sqlRules().clocks()).hasSize(1).allMatch(found -> found.contains("PriceStore"));
    }

    @Test
    void floatingPointInALocalAndInACall() {
        assertThat(ClassBytes.below(CLASSES)).flatExtracting(ClassBytes::floatingPoint)
                .allMatch(found -> found.toString().startsWith(named("domain.rating.Guess.through")))
                .anyMatch(found -> found.toString().contains("throughALocal"))
                .anyMatch(found -> found.toString().contains("throughACall"));
    }

    @Test
    void anotherRoomsTable() {
        assertThat(sqlRules().writesOfOthersTables())
                .containsExactly(named("domain.catalog.PriceStore writes guess, which belongs to domain.rating"));
        assertThat(sqlRules().readsOfOthersTables())
                .containsExactly(named("domain.catalog.PriceStore reads guess, which belongs to domain.rating"));
    }

    @Test
    void aTableWithoutARoomAndARoomsWithoutAMigration() {
        assertThat(sqlRules().tablesWithoutOneRoom(List.of("create table price (id int);\ncreate table offer (at timestamptz default now());")))
                .containsExactlyInAnyOrder("no room owns the table offer", "no migration makes the table guess", "a migration reads a clock: now(");
    }
}
