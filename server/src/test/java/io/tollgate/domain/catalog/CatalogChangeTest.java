package io.tollgate.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tollgate.domain.catalog.CatalogChange.Difference;
import io.tollgate.domain.catalog.CatalogChange.Forbidden;
import io.tollgate.domain.catalog.CatalogChange.What;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogChangeTest {
    private final Catalog current = CatalogDocuments.parsed(CatalogDocuments.SMALL);

    /** A row per change: the text replaced in the small catalog, what it is, and how it is said. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            name: small             | name: large            | CATALOG_RENAMED | The catalog's name changes from small to large.
            name: small             | {name: small, proration: second | PRORATION | Proration changes from by day to by second.
            name: small             | {name: small, machines: {event: run, milliseconds: milliseconds, machine: size} | MACHINES | The event that machines meter themselves with changes from none to run (milliseconds, size).
            name: small             | {name: small, agentProject: Robot | AGENT_PROJECT | The agent project changes from none to Robot.
            name: Hours             | name: Machine hours    | METRIC_RENAMED  | The name of the metric hours changes from Hours to Machine hours.
            event: run              | event: ran             | METRIC_EVENTS   | What feeds Hours changes from run to ran.
            in: millisecond }       | in: hour }             | METRIC_VALUE    | The value that Hours reads changes from milliseconds in millisecond to milliseconds in hour.
            name: Basic             | name: Base             | PLAN_RENAMED    | On Base, the name changes from Basic to Base.
            monthlyFee: 10          | monthlyFee: 12.5       | FEE             | On Basic, the monthly fee changes from USD 10.00 to USD 12.50.
            allowance: 1,           | allowance: 1.5,        | ALLOWANCE       | On Basic, the allowance of Hours changes from 1 hour to 1.5 hour.
            perUnit: 0.10           | perUnit: 0.125         | PRICE           | On Basic, the price of Hours changes from USD 0.10 per hour to USD 0.125 per hour.
            perUnit: 0.10           | graduated: [{ upTo: 10, perUnit: 0.1, flat: 3 }, { perUnit: 0.05 }] | PRICE | On Basic, the price of Hours changes from USD 0.10 per hour to up to 10 hour USD 0.10 per hour and USD 3.00 flat, then USD 0.05 per hour.
            perUnit: 0.10           | package: { size: 5, price: 2 }, minimum: 4 | PRICE | On Basic, the price of Hours changes from USD 0.10 per hour to USD 2.00 for each begun 5 hour, at least USD 4.00.
            , price: { perUnit: 0.10 } | ''                  | PRICE           | On Basic, the price of Hours changes from USD 0.10 per hour to free of charge.
            allowance: 1,           | allowance: 1, limit: 9, | LIMIT          | On Basic, the limit of Hours changes from no limit to 9 hour.
            limit: credit           | limit: 7               | LIMIT           | On Basic, the limit of Runs changes from what credits pay for to 7 run.
            amount: 5, granted: monthly | amount: 6, granted: signup | CREDITS | On Basic, what is credited changes from USD 5.00 for runs a month to USD 6.00 for runs at signup.
            retentionDays: 7        | retentionDays: 9       | WORKSPACE_LIMITS | On Basic, the number of days that events are kept changes from 7 to 9.
            PerProject: unlimited   | PerProject: 3          | WORKSPACE_LIMITS | On Basic, the number of machines at once in a project changes from unlimited to 3.
            """)
    void oneThingIsDifferent(String before, String after, What what, String sentence) {
        String document = CatalogDocuments.SMALL.replaceFirst(
                Pattern.quote(before), after.equals("''") ? "" : after.replace("{name: small, ", "name: small\n"));

        List<Difference> differences = changeTo(document).differences();

        assertThat(differences).singleElement().satisfies(difference -> {
            assertThat(difference.what()).isEqualTo(what);
            assertThat(difference.sentence()).isEqualTo(sentence);
        });
    }

    @Test
    void theSameSaidInAnotherWayIsNoChange() {
        assertThat(changeTo(CatalogDocuments.SMALL.replace("0.10", "\"0.1000\"").replace("monthlyFee: 10", "monthlyFee: 10.00")).differences()).isEmpty();
    }

    @Test
    void plansAndMetricsComeAndGo() {
        String document = CatalogDocuments.SMALL
                .replace("  runs:\n", "  jobs:\n").replace("runs: { price", "jobs: { price").replace("metric: runs", "metric: jobs")
                .replace("  custom:", "  special:");

        assertThat(changeTo(document).differences()).extracting(Difference::what).containsExactly(
                What.METRIC_REMOVED, What.METRIC_ADDED, What.CREDITS, What.PLAN_REMOVED, What.PLAN_ADDED);
        assertThat(changeTo(document).differences()).extracting(Difference::sentence).contains(
                "The metric Runs (runs) is removed. Workspaces keep it for as long as they stay on the plan they are on.",
                "The plan Custom (custom) is removed: nobody can come to it any more. Workspaces on it stay on it as it was.");
        assertThat(changeTo(document).forbidden()).isEmpty();
    }

    @Test
    void whatQuantitiesWereCountedByMayNotChange() {
        CatalogChange change = changeTo(CatalogDocuments.SMALL
                .replace("aggregation: sum", "aggregation: max")
                .replace("smallestPerUnit: 3600000", "smallestPerUnit: 3600")
                .replace("currency: USD", "currency: EUR"));

        assertThat(change.forbidden()).containsExactly(
                new Forbidden("metrics.hours.aggregation", "The aggregation of \"hours\" stays sum, not max:"
                        + " quantities are already counted so. Add a metric with another key instead."),
                new Forbidden("metrics.hours.unit", "The unit of \"hours\" stays hour of 3600000 millisecond, not hour of 3600 millisecond:"
                        + " quantities are already counted so. Add a metric with another key instead."),
                new Forbidden("currency", "The currency stays USD: invoices and credits are already in it."
                        + " Another currency needs an installation of its own."));
    }

    @Test
    void aMetricThatLeftAndComesBackIsHeldToWhatItWas() {
        Catalog withoutRuns = CatalogDocuments.parsed(CatalogDocuments.SMALL
                .replace("  runs:\n", "  jobs:\n").replace("runs: { price", "jobs: { price").replace("metric: runs", "metric: jobs"));
        Catalog back = CatalogDocuments.parsed(CatalogDocuments.SMALL.replace("unit: { name: run }", "unit: { name: launch }"));

        assertThat(CatalogChange.between(withoutRuns, back, known(current)).forbidden()).extracting(Forbidden::path).containsExactly("metrics.runs.unit");
    }

    @Test
    void ofTheFirstCatalogEverythingIsNew() {
        assertThat(CatalogChange.first(current).differences()).extracting(Difference::what, Difference::metric).containsExactly(
                tuple(What.METRIC_ADDED, Optional.of("hours")),
                tuple(What.METRIC_ADDED, Optional.of("runs")),
                tuple(What.PLAN_ADDED, Optional.empty()),
                tuple(What.PLAN_ADDED, Optional.empty()));
    }

    private CatalogChange changeTo(String document) {
        return CatalogChange.between(current, CatalogDocuments.parsed(document), known(current));
    }

    private static List<KnownMetric> known(Catalog catalog) {
        return catalog.metrics().values().stream().map(metric -> new KnownMetric(1, metric.key(), metric.aggregation(), metric.unit())).toList();
    }
}
