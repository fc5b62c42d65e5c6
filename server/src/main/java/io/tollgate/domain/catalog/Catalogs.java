package io.tollgate.domain.catalog;

import io.tollgate.foundation.db.Transaction;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Catalog versions and metric numbers, kept once read. Neither ever changes, so what is kept is always right; which version is the latest is asked
 * of the database each time. What the asking transaction wrote itself is not kept, as it may yet be rolled back.
 */
public final class Catalogs {
    private final CatalogStore store;
    private final Map<Integer, CatalogVersion> versions = new ConcurrentHashMap<>();
    private volatile MetricNumbers metricNumbers = MetricNumbers.NONE;

    public Catalogs(CatalogStore store) {
        this.store = store;
    }

    /** @throws IllegalStateException when no catalog was ever applied; the process applies one when it starts */
    public CatalogVersion latest(Transaction tx) {
        OptionalInt number = store.latestNumber(tx);
        if (number.isEmpty()) {
            throw new IllegalStateException("no catalog has been applied yet");
        }
        return version(tx, number.getAsInt());
    }

    /** @throws IllegalArgumentException when there is no such version */
    public CatalogVersion version(Transaction tx, int number) {
        CatalogVersion kept = versions.get(number);
        if (kept != null) {
            return kept;
        }
        CatalogStore.Loaded loaded = store.load(tx, number)
                .orElseThrow(() -> new IllegalArgumentException("there is no catalog version " + number));
        if (!loaded.uncommitted()) {
            versions.put(number, loaded.version());
        }
        return loaded.version();
    }

    /** The numbers of at least all metrics of this catalog version. */
    public MetricNumbers metricNumbers(Transaction tx, CatalogVersion version) {
        MetricNumbers kept = metricNumbers;
        if (kept.coverAll(version.catalog().metrics().keySet())) {
            return kept;
        }
        List<CatalogStore.LoadedMetric> loaded = store.loadMetrics(tx);
        if (loaded.stream().noneMatch(CatalogStore.LoadedMetric::uncommitted)) {
            metricNumbers = numbers(loaded);
        }
        return numbers(loaded);
    }

    private static MetricNumbers numbers(List<CatalogStore.LoadedMetric> loaded) {
        return new MetricNumbers(loaded.stream().map(CatalogStore.LoadedMetric::metric).toList());
    }
}
