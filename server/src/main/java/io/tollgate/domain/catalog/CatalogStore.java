package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Metric.Aggregation;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.db.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.StatementContext;

/** The applied versions, and the numbers of metrics. */
public final class CatalogStore {

    /** A version, and whether this very transaction wrote it, so that it may still come to nothing. */
    record Loaded(CatalogVersion version, boolean uncommitted) {}

    /** As {@link Loaded}. */
    record LoadedMetric(KnownMetric metric, boolean uncommitted) {}

    /** Waits until no other transaction is applying a catalog, and keeps others waiting until this one ends; readers are not kept. */
    public void lockForApplying(Transaction tx) {
        tx.handle().execute("lock table catalog_version in share row exclusive mode");
    }

    /**
     * Makes the catalog the next version, unless the document is the latest version's to the letter: then that version is the answer and nothing is
     * written. Two that apply at once come one after the other.
     *
     * @param catalog what the document says
     * @throws IllegalArgumentException when a metric has another aggregation or unit than {@link #knownMetrics} has for it
     */
    public CatalogVersion append(Transaction tx, Catalog catalog, String document, String appliedBy, Instant now) {
        lockForApplying(tx);
        Optional<CatalogVersion> latest = latest(tx);
        if (latest.isPresent() && latest.get().document().equals(document)) {
            return latest.get();
        }
        List<CatalogChange.Forbidden> forbidden = CatalogChange.forbidden(catalog, knownMetrics(tx));
        if (!forbidden.isEmpty()) {
            throw new IllegalArgumentException(forbidden.getFirst().sentence());
        }
        CatalogVersion version = new CatalogVersion(
                latest.map(CatalogVersion::number).orElse(0) + 1, catalog, document, now, appliedBy);
        tx.handle().createUpdate("""
                        insert into catalog_version (number, name, document, sha256, applied_at, applied_by)
                        values (:number, :name, :document, :sha256, :appliedAt, :appliedBy)
                        """)
                .bind("number", version.number())
                .bind("name", catalog.name())
                .bind("document", document)
                .bind("sha256", sha256(document))
                .bind("appliedAt", now.atOffset(ZoneOffset.UTC))
                .bind("appliedBy", appliedBy)
                .execute();
        catalog.metrics().values().forEach(metric -> number(tx, metric));
        return version;
    }

    /** The version in force, without a cache; empty before the first. */
    public Optional<CatalogVersion> latest(Transaction tx) {
        OptionalInt number = latestNumber(tx);
        return number.isPresent() ? find(tx, number.getAsInt()) : Optional.empty();
    }

    public OptionalInt latestNumber(Transaction tx) {
        return tx.handle().createQuery("select number from catalog_version order by number desc limit 1")
                .mapTo(Integer.class).findOne().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    public Optional<CatalogVersion> find(Transaction tx, int number) {
        return load(tx, number).map(Loaded::version);
    }

    Optional<Loaded> load(Transaction tx, int number) {
        return tx.handle().createQuery("""
                        select number, document, applied_at, applied_by,
                               coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false) as uncommitted
                        from catalog_version
                        where number = :number
                        """)
                .bind("number", number)
                .map(CatalogStore::loaded)
                .findOne();
    }

    /** Versions newest first, those before the given number. */
    public List<CatalogVersion> list(Transaction tx, int before, int atMost) {
        return tx.handle().createQuery("""
                        select number, document, applied_at, applied_by, false as uncommitted
                        from catalog_version
                        where number < :before
                        order by number desc
                        limit :atMost
                        """)
                .bind("before", before)
                .bind("atMost", atMost)
                .map(CatalogStore::loaded)
                .stream()
                .map(Loaded::version)
                .toList();
    }

    /** Every metric that any version has had, by number. */
    public List<KnownMetric> knownMetrics(Transaction tx) {
        return loadMetrics(tx).stream().map(LoadedMetric::metric).toList();
    }

    List<LoadedMetric> loadMetrics(Transaction tx) {
        return tx.handle().createQuery("""
                        select id, key, aggregation, unit_name, unit_smallest, smallest_per_unit,
                               coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false) as uncommitted
                        from metric
                        order by id
                        """)
                .map((row, context) -> new LoadedMetric(
                        new KnownMetric(
                                row.getInt("id"),
                                row.getString("key"),
                                Aggregation.valueOf(row.getString("aggregation").toUpperCase(Locale.ROOT)),
                                new Unit(row.getString("unit_name"), row.getString("unit_smallest"), row.getLong("smallest_per_unit"))),
                        row.getBoolean("uncommitted")))
                .list();
    }

    /** Looked up first, so that a catalog applied again and again does not use up the small numbers; the table lock keeps others out. */
    private static void number(Transaction tx, Metric metric) {
        tx.handle().createUpdate("""
                        insert into metric (key, aggregation, unit_name, unit_smallest, smallest_per_unit)
                        select :key, :aggregation, :unitName, :unitSmallest, :smallestPerUnit
                        where not exists (select from metric where key = :key)
                        """)
                .bind("key", metric.key())
                .bind("aggregation", metric.aggregation().name().toLowerCase(Locale.ROOT))
                .bind("unitName", metric.unit().name())
                .bind("unitSmallest", metric.unit().smallest())
                .bind("smallestPerUnit", metric.unit().smallestPerUnit())
                .execute();
    }

    private static Loaded loaded(ResultSet row, StatementContext context) throws SQLException {
        int number = row.getInt("number");
        String document = row.getString("document");
        Catalog catalog = switch (CatalogYaml.catalog(document)) {
            case Reading.Parsed<Catalog>(Catalog parsed) -> parsed;
            case Reading.Mistakes<Catalog>(var mistakes) -> throw new IllegalStateException(
                    "catalog version " + number + " can no longer be read: " + mistakes.getFirst().withPlace());
        };
        Instant appliedAt = row.getObject("applied_at", OffsetDateTime.class).toInstant();
        return new Loaded(new CatalogVersion(number, catalog, document, appliedAt, row.getString("applied_by")), row.getBoolean("uncommitted"));
    }

    private static byte[] sha256(String document) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
