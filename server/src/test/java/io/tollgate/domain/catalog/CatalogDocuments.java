package io.tollgate.domain.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Documents that tests read, and shortcuts to what they say. */
public final class CatalogDocuments {
    /** The smallest catalog that has a bit of everything; tests refer to its lines by number, from 1. */
    public static final String SMALL = """
            name: small
            currency: USD
            metrics:
              hours:
                name: Hours
                event: run
                aggregation: sum
                value: { field: milliseconds, in: millisecond }
                unit: { name: hour, smallest: millisecond, smallestPerUnit: 3600000 }
              runs:
                name: Runs
                event: run
                aggregation: count
                unit: { name: run }
            plans:
              basic:
                name: Basic
                monthlyFee: 10
                metrics:
                  hours: { allowance: 1, price: { perUnit: 0.10 } }
                  runs: { price: { perUnit: 1 }, limit: credit }
                credits:
                  - { metric: runs, amount: 5, granted: monthly }
                limits:
                  concurrentMachines: 5
                  concurrentMachinesPerProject: unlimited
                  machineSizes: [standard]
                  retentionDays: 7
                  users: 1
              custom:
                name: Custom
                perContract: true
            """;

    private CatalogDocuments() {}

    public static String sample() {
        try (InputStream stream = CatalogDocuments.class.getResourceAsStream("/catalog/sample.yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public static Catalog parsed(String document) {
        return switch (CatalogYaml.catalog(document)) {
            case Reading.Parsed<Catalog>(Catalog catalog) -> catalog;
            case Reading.Mistakes<Catalog>(var mistakes) -> throw new AssertionError(mistakes);
        };
    }

    /** {@link #SMALL} with one line, by its number, replaced; an empty text takes it out. */
    public static String smallWithLine(int number, String replacement) {
        String[] lines = SMALL.split("\n", -1);
        lines[number - 1] = replacement;
        return String.join("\n", lines);
    }
}
