package io.tollgate.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.TestDatabase;
import io.tollgate.foundation.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final CatalogStore store = new CatalogStore();
    private final Catalogs catalogs = new Catalogs(store);
    private Database database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasAppliedIsReadBack() {
        CatalogVersion applied = apply(CatalogDocuments.sample());

        assertThat(applied.number()).isEqualTo(1);
        assertThat(database.read(store::latest)).contains(applied);
        assertThat(database.<CatalogVersion>read(catalogs::latest)).isEqualTo(applied);
    }

    @Test
    void theSameDocumentAgainIsTheSameVersion() {
        CatalogVersion first = apply(CatalogDocuments.SMALL);

        assertThat(apply(CatalogDocuments.SMALL)).isEqualTo(first);
        assertThat(apply(renamed("other")).number()).isEqualTo(2);
        assertThat(apply(CatalogDocuments.SMALL).number()).as("back to the first document is a step forward").isEqualTo(3);
        assertThat(versionNumbers(4)).containsExactly(3, 2, 1);
        assertThat(versionNumbers(3)).containsExactly(2, 1);
    }

    @Test
    void twoThatApplyAtOnceComeOneAfterTheOther() throws Exception {
        CyclicBarrier together = new CyclicBarrier(4);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<CatalogVersion>> applied = IntStream.range(0, 4)
                    .mapToObj(thread -> threads.submit(() -> {
                        together.await();
                        return apply(renamed("from_" + thread));
                    }))
                    .toList();

            for (Future<CatalogVersion> each : applied) {
                each.get();
            }
            assertThat(applied).extracting(each -> each.get().number()).containsExactlyInAnyOrder(1, 2, 3, 4);
        }
        assertThat(database.read(store::knownMetrics)).extracting(KnownMetric::key, KnownMetric::number)
                .containsExactly(tuple("hours", 1), tuple("runs", 2));
    }

    @Test
    void aMetricKeepsItsNumberAndMayNotChangeWhatItCounts() {
        apply(CatalogDocuments.SMALL);
        apply(renamed("other"));

        assertThat(database.read(store::knownMetrics)).extracting(KnownMetric::number).containsExactly(1, 2);
        assertThatThrownBy(() -> apply(CatalogDocuments.SMALL.replace("aggregation: sum", "aggregation: latest")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stays sum, not latest");
        assertThat(versionNumbers(9)).containsExactly(2, 1);
    }

    @Test
    void aVersionThatIsRolledBackIsNotKept() {
        apply(CatalogDocuments.SMALL);
        String abandoned = renamed("abandoned").replace("  hours:\n", "  days:\n").replace("hours: {", "days: {");

        assertThatThrownBy(() -> database.transact(tx -> {
            store.append(tx, CatalogDocuments.parsed(abandoned), abandoned, "test", NOW);
            assertThat(catalogs.latest(tx).catalog().name()).isEqualTo("abandoned");
            assertThat(catalogs.metricNumbers(tx, catalogs.latest(tx)).numberOf("days")).isEqualTo(3);
            throw new IllegalStateException("undo");
        })).hasMessage("undo");
        apply(renamed("kept").replace("  runs:\n", "  jobs:\n").replace("runs: {", "jobs: {").replace("metric: runs", "metric: jobs"));
        apply(abandoned);

        database.transact(tx -> {
            assertThat(catalogs.version(tx, 2).catalog().name()).isEqualTo("kept");
            assertThat(catalogs.metricNumbers(tx, catalogs.latest(tx)).numberOf("days")).isEqualTo(5);
            assertThat(catalogs.metricNumbers(tx, catalogs.latest(tx)).metric(4).key()).isEqualTo("jobs");
            assertThatThrownBy(() -> catalogs.version(tx, 9)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void beforeTheFirstThereIsNone() {
        assertThat(database.read(store::latest)).isEmpty();
        assertThatThrownBy(() -> database.read(catalogs::latest)).isInstanceOf(IllegalStateException.class);
    }

    private CatalogVersion apply(String document) {
        return database.inTransaction(tx -> store.append(tx, CatalogDocuments.parsed(document), document, "test", NOW));
    }

    private List<Integer> versionNumbers(int before) {
        return database.read(tx -> store.list(tx, before, 10)).stream().map(CatalogVersion::number).toList();
    }

    private static String renamed(String name) {
        return CatalogDocuments.SMALL.replace("name: small", "name: " + name);
    }
}
