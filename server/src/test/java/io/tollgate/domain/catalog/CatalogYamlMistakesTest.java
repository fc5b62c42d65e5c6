package io.tollgate.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row per mistake: the line of the small catalog, what stands there instead, and what is said of it. */
class CatalogYamlMistakesTest {

    private static Arguments row(int line, String replacement, String... mistakes) {
        return arguments(line, replacement, List.of(mistakes));
    }

    static Stream<Arguments> theDocumentAndItsMetrics() {
        return Stream.of(
                row(1, "nmae: small", "1:1 name: \"name\" is missing.", "1:7 nmae: \"nmae\" is not known here. Did you mean \"name\"?"),
                row(1, "name: ''", "1:7 name: A text has between 1 and 200 characters."),
                row(1, "name: [a]", "1:7 name: A text should stand here, not a list."),
                row(1, "name:", "1:6 name: Nothing stands here; a text should, or the key left out."),
                row(1, "name: \"a\\0b\"", "1:7 name: A text has no line breaks or other control characters."),
                row(2, "currency: USX", "2:11 currency: \"USX\" is not the three-letter code of a currency, such as USD."),
                row(2, "currency: USD\nproration: days", "3:12 proration: \"days\" is not one of day, second. Did you mean \"day\"?"),
                row(3, "metrics:\n  Pages: { name: P, event: p, aggregation: count, unit: { name: page } }",
                        "4:10 metrics.Pages: \"Pages\" cannot be a key: a small letter first, then small letters, digits and _, at most 63 in all.",
                        "21:7 plans.basic.metrics.Pages: The plan says nothing of the metric \"Pages\"; where it cannot be used, say: not available."),
                row(5, "    name: Hours\n    name: Hours", "6:5 metrics.hours.name: \"name\" stands here twice."),
                row(6, "", "5:5 metrics.hours.event: \"event\" is missing."),
                row(6, "    event: run\n    filter: { field: machine, isOneOf: [] }",
                        "7:13 metrics.hours.filter.isOneOf: A filter names at least one value, or nothing would be counted."),
                row(7, "    aggregation: total", "7:18 metrics.hours.aggregation: \"total\" is not one of count, latest, max, sum, unique."),
                row(7, "    aggregation: count", "8:12 metrics.hours.value: A metric that counts events has no value; leave it out."),
                row(13, "    aggregation: max", "11:5 metrics.runs.value: \"value\" is missing."),
                row(7, "    aggregation: unique", "8:39 metrics.hours.value.in: \"millisecond\" is not one of text."),
                row(8, "    value: { field: milliseconds, in: milisecond }",
                        "8:39 metrics.hours.value.in: \"milisecond\" is not one of hour, millisecond. Did you mean \"millisecond\"?"),
                row(8, "    value: { field: milliseconds }", "8:12 metrics.hours.value.in: \"in\" is missing."),
                row(9, "    unit: { name: hour, smallest: millisecond }",
                        "9:11 metrics.hours.unit.smallestPerUnit: \"smallest\" and \"smallestPerUnit\" go together: "
                                + "which smallest unit is counted, and how many make one."),
                row(9, "    unit: { name: hour, smallest: millisecond, smallestPerUnit: 0 }",
                        "9:65 metrics.hours.unit.smallestPerUnit: A whole number from 1 to 1000000000000 should stand here, not 0."),
                row(9, "    unit: { name: hour, smallest: millisecond, smallestPerUnit: 1 }",
                        "9:35 metrics.hours.unit.smallest: A smallest unit has a name of its own exactly when more than one of them make a unit."),
                row(14, "    unit: { name: run }\n    billingIncrement: 0.5",
                        "15:23 metrics.runs.billingIncrement: A whole number from 1 to 1000000000000 should stand here, not 0.5."),
                row(14, "    unit: run", "14:11 metrics.runs.unit: Keys with values should stand here, not a single value."));
    }

    static Stream<Arguments> plans() {
        return Stream.of(
                row(2, "currency: USD\nmachines: { event: walk, milliseconds: milliseconds, machine: machine }",
                        "3:20 machines.event: No metric is fed by events of the type \"walk\"."),
                row(2, "currency: USD\nmachines: { event: run, milliseconds: ms, machine: machine }",
                        "3:20 machines.event: The metric \"hours\" reads \"milliseconds\" of these events, which a machine's own event does not have."),
                row(2, "currency: USD\nmachines: { event: run, milliseconds: milliseconds }",
                        "3:11 machines.machine: \"machine\" is missing."),
                row(18, "    monthlyFee: -1", "18:17 plans.basic.monthlyFee: -1 is below zero."),
                row(18, "    monthlyFee: 10.005", "18:17 plans.basic.monthlyFee: 10.005 has more decimals than USD, which has 2."),
                row(18, "    monthlyFee: 1e3", "18:17 plans.basic.monthlyFee: \"1e3\" is not a decimal number of at most 15 digits and 12 decimals."),
                row(18, "    monthlyFee: .inf", "18:17 plans.basic.monthlyFee: \".inf\" is not a decimal number of at most 15 digits and 12 decimals."),
                row(18, "", "17:5 plans.basic.monthlyFee: \"monthlyFee\" is missing."),
                row(21, "", "20:7 plans.basic.metrics.runs: The plan says nothing of the metric \"runs\"; where it cannot be used, say: not available."),
                row(21, "      runs: { price: { perUnit: 1 }, limit: credit }\n      rnus: not available",
                        "22:13 plans.basic.metrics.rnus: The catalog has no metric \"rnus\". Did you mean \"runs\"?"),
                row(20, "      hours: unavailable",
                        "20:14 plans.basic.metrics.hours: A plan says of a metric either: not available, or any of allowance, price and limit."),
                row(20, "      hours: { alowance: 1 }",
                        "20:26 plans.basic.metrics.hours.alowance: \"alowance\" is not known here. Did you mean \"allowance\"?"),
                row(20, "      hours: { allowance: 0.0000000001 }",
                        "20:27 plans.basic.metrics.hours.allowance: 0.0000000001 hour is no whole number of the smallest unit, the millisecond."),
                row(20, "      hours: { allowance: -1 }", "20:27 plans.basic.metrics.hours.allowance: -1 is below zero."),
                row(20, "      hours: { allowance: 999999999999999 }",
                        "20:27 plans.basic.metrics.hours.allowance: The most that can be counted is 2562047788015 hour."),
                row(20, "      hours: { limit: alowance }",
                        "20:23 plans.basic.metrics.hours.limit: A limit is: allowance, credit, or a number in the metric's unit; left out, there is none."
                                + " Did you mean \"allowance\"?"),
                row(20, "      hours: { price: { perUnit: 1 }, limit: credit }",
                        "20:14 plans.basic.metrics.hours.limit: A limit at the credit needs a price, and a credit for this metric under \"credits\"."),
                row(21, "      runs: { limit: credit }",
                        "21:13 plans.basic.metrics.runs.limit: A limit at the credit needs a price, and a credit for this metric under \"credits\"."),
                row(21, "      runs: not available", "21:13 plans.basic.metrics.runs: The plan grants a credit for a metric that is not available on it."),
                row(23, "      - { metric: run, amount: 5, granted: monthly }",
                        "21:13 plans.basic.metrics.runs.limit: A limit at the credit needs a price, and a credit for this metric under \"credits\".",
                        "23:19 plans.basic.credits[0].metric: The catalog has no metric \"run\". Did you mean \"runs\"?"),
                row(23, "      - { metric: runs, amount: 0, granted: yearly }",
                        "23:33 plans.basic.credits[0].amount: A credit is more than zero.",
                        "23:45 plans.basic.credits[0].granted: \"yearly\" is not one of monthly, signup."),
                row(23, "      - { metric: runs, amount: 5, granted: signup }\n      - { metric: runs, amount: 6, granted: signup }",
                        "24:9 plans.basic.credits[1]: The plan grants this metric such a credit already; make it one."),
                row(25, "      concurrentMachines: unlimitd",
                        "25:27 plans.basic.limits.concurrentMachines: A whole number, or: unlimited. Did you mean \"unlimited\"?"),
                row(27, "      machineSizes: [standard, lage]",
                        "27:32 plans.basic.limits.machineSizes[1]: \"lage\" is no machine size; there are large, standard, xlarge. Did you mean \"large\"?"),
                row(28, "      retentionDays: unlimited",
                        "28:22 plans.basic.limits.retentionDays: \"unlimited\" is not a decimal number of at most 15 digits and 12 decimals."),
                row(29, "", "25:7 plans.basic.limits.users: \"users\" is missing."),
                row(32, "    perContract: yes", "32:18 plans.custom.perContract: \"yes\" is not one of false, true."),
                row(32, "    perContract: true\n    monthlyFee: 5",
                        "33:17 plans.custom.monthlyFee: A plan per contract leaves this to each workspace's contract."));
    }

    private static Arguments price(String price, String... mistakes) {
        return row(20, "      hours: { price: " + price + " }", mistakes);
    }

    static Stream<Arguments> prices() {
        String at = " plans.basic.metrics.hours.price";
        return Stream.of(
                price("0.12", "20:23" + at + ": A price says how it counts, for instance { perUnit: 0.12 }."),
                price("{ minimum: 5 }", "20:23" + at + ": A price has one of graduated, package, perUnit, volume."),
                price("{ perUnit: 1, package: { size: 1, price: 1 } }", "20:23" + at + ": A price has only one of package, perUnit."),
                price("{ perUnit: -0.1 }", "20:34" + at + ".perUnit: -0.1 is below zero."),
                price("{ perUnit: 0.12, minimum: -1 }", "20:49" + at + ".minimum: -1 is below zero."),
                price("{ perUnit: 1, minimum: 1, minimum: 2 }", "20:49" + at + ".minimum: \"minimum\" stands here twice."),
                price("{ perUnit: 1, minimum: { minimum: 1 } }", "20:46" + at + ".minimum: A number should stand here, not keys with values."),
                price("{ graduated: [] }", "20:36" + at + ".graduated: A price in tiers has at least one tier, the last without \"upTo\"."),
                price("{ graduated: [{ upTo: 5, perUnit: 1 }] }",
                        "20:45" + at + ".graduated[0].upTo: The last tier has no \"upTo\", so that every quantity has a price: add one more tier after it."),
                price("{ volume: [{ upTo: 5, perUnit: 1 }, { upTo: 5, flat: 1 }, { perUnit: 1 }] }",
                        "20:67" + at + ".volume[1].upTo: Tiers rise: this bound is not above the one before it."),
                price("{ volume: [{ perUnit: 2 }, { perUnit: 1 }] }",
                        "20:34" + at + ".volume[0].upTo: \"upTo\" is missing; only the last tier has none."),
                price("{ volume: [{ upTo: 0, perUnit: 2 }, { perUnit: 1 }] }", "20:42" + at + ".volume[0].upTo: More than zero should stand here."),
                price("{ volume: [{ upTo: 1 }, { perUnit: 1 }] }", "20:34" + at + ".volume[0]: A tier has \"perUnit\", \"flat\" or both."),
                price("{ volume: { perUnit: 1 } }", "20:33" + at + ".volume: A list should stand here, not keys with values."),
                price("{ package: { size: 0, price: 1 } }", "20:42" + at + ".package.size: More than zero should stand here."),
                price("{ package: { size: 1 } }", "20:34" + at + ".package.price: \"price\" is missing."));
    }

    @ParameterizedTest
    @MethodSource({"theDocumentAndItsMetrics", "plans", "prices"})
    void eachMistakeIsNamedWithItsLineAndColumn(int line, String replacement, List<String> mistakes) {
        assertThat(mistakesIn(CatalogDocuments.smallWithLine(line, replacement))).isEqualTo(mistakes);
    }

    @Test
    void theSmallCatalogHasNoMistake() {
        assertThat(CatalogYaml.catalog(CatalogDocuments.SMALL)).isInstanceOf(Reading.Parsed.class);
    }

    @Test
    void mistakesAllOverTheDocumentAreAnsweredAtOnce() {
        String document = CatalogDocuments.SMALL
                .replace("currency: USD", "currency: dollars")
                .replace("event: run", "event: [run]")
                .replace("{ perUnit: 0.10 }", "{ perUnit: free }")
                .replace("users: 1", "users: -1");

        assertThat(mistakesIn(document)).hasSize(5).extracting(mistake -> mistake.split(" ")[0])
                .containsExactly("2:11", "6:12", "12:12", "20:48", "29:14");
    }

    @Test
    void whatIsNoYamlIsNamedWithItsPlace() {
        assertThat(mistakesIn("name: [a\ncurrency: USD\n")).singleElement().asString().startsWith("2:9 : This is not YAML: ");
        assertThat(mistakesIn("a: *nowhere")).singleElement().asString().startsWith("1:4 : This is not YAML: ");
        assertThat(mistakesIn("a: b\nc: \u0001")).containsExactly("2:4 : There is a character here that YAML does not allow.");
        assertThat(mistakesIn("a: 1\n---\nb: 2\n")).singleElement().asString().startsWith("2:1 : This is not YAML: ");
        assertThat(mistakesIn("")).containsExactly("1:1 : The document is empty.");
        assertThat(mistakesIn("just words")).containsExactly("1:1 : Keys with values should stand here, not a single value.");
    }

    @Test
    void aDocumentMadeToExhaustIsRefusedBeforeItIsRead() {
        assertThat(mistakesIn("[".repeat(100_000))).singleElement().asString().startsWith("1:21 : The document is nested more than 20 deep.");
        assertThat(mistakesIn("a: " + "x".repeat(300_000))).singleElement().asString().contains("characters; the most is 200000");
        String bomb = "a: &a [" + "x, ".repeat(10) + "]\n" + "b: [" + "*a, ".repeat(300) + "]";
        assertThat(mistakesIn(bomb)).singleElement().asString().contains("more than 200 aliases");
        assertThat(mistakesIn("name: &n { deeper: *n }")).isNotEmpty();
        assertThat(mistakesIn("x: 1\n".repeat(1_000))).hasSize(100);
    }

    private static List<String> mistakesIn(String document) {
        return switch (CatalogYaml.catalog(document)) {
            case Reading.Parsed<Catalog> _ -> List.of();
            case Reading.Mistakes<Catalog>(var mistakes) -> mistakes.stream()
                    .map(mistake -> mistake.line() + ":" + mistake.column() + " " + mistake.path() + ": " + mistake.sentence())
                    .toList();
        };
    }
}
