package io.tollgate.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The simulated plans as a customer reads them: the sample catalog's, with three metrics that do not add up. Written by hand, read from nothing. */
final class Published {
    private static final long HOUR = 3_600_000;

    enum Adding {
        SUM,
        LARGEST,
        LATEST,
        DIFFERENT
    }

    /** @param perUnit smallest units in one; @param increment smallest units it is billed in */
    record Measure(String key, Adding adding, long perUnit, long increment) {}

    /** @param price of one unit, where usage beyond the allowance is sold; without one the allowance is the most there is. Smallest units. */
    record Offer(long allowance, Optional<BigDecimal> price) {}

    record Plan(String key, int fee, int monthlyCredit, int machines, int machinesPerProject, Map<String, Offer> offers) {
        boolean sells(String metric) {
            return offers.containsKey(metric);
        }

        /** The plan's own limit; empty where there is none. What Free may spend on AI depends on its credit, and is the one exception. */
        Optional<Long> limit(String metric) {
            return offers.containsKey(metric)
                    ? Optional.of(offers.get(metric)).filter(offer -> offer.price().isEmpty()).map(Offer::allowance)
                    : Optional.of(0L);
        }

        /** Cents. */
        long charge(Measure measure, long billable) {
            Offer offer = offers.get(measure.key());
            if (offer == null || offer.price().isEmpty()) {
                return 0;
            }
            BigDecimal increment = BigDecimal.valueOf(measure.increment());
            BigDecimal rounded = BigDecimal.valueOf(billable).divide(increment, 0, RoundingMode.HALF_UP).multiply(increment);
            BigDecimal over = rounded.subtract(BigDecimal.valueOf(offer.allowance())).max(BigDecimal.ZERO);
            return over.multiply(offer.price().get()).movePointRight(2)
                    .divide(BigDecimal.valueOf(measure.perUnit()), 0, RoundingMode.HALF_UP).longValueExact();
        }
    }

    static final List<Measure> MEASURES = List.of(
            new Measure("compute_hours", Adding.SUM, HOUR, 60_000),
            new Measure("ai_spend", Adding.SUM, 1_000_000, 1_000),
            new Measure("job_runs", Adding.SUM, 1, 1),
            new Measure("captcha_solves", Adding.SUM, 1, 1),
            new Measure("large_surcharge", Adding.SUM, HOUR, 60_000),
            new Measure("xlarge_surcharge", Adding.SUM, HOUR, 60_000),
            new Measure("pages_processed", Adding.SUM, 1, 1),
            new Measure("peak_memory", Adding.LARGEST, 1, 1),
            new Measure("seats", Adding.DIFFERENT, 1, 1),
            new Measure("disk", Adding.LATEST, 1, 1));

    static final Plan FREE = new Plan("free", 0, 0, 5, 1, offers(
            "compute_hours", 3 * HOUR, "", "ai_spend", 0L, "1", "job_runs", 10L, "", "captcha_solves", 20L, "", "pages_processed", 25L, "",
            "peak_memory", 100L, "", "seats", 2L, "", "disk", 50L, ""));
    static final Plan DEVELOPER = new Plan("developer", 25, 5, 25, 5, offers(
            "compute_hours", 100 * HOUR, "0.12", "ai_spend", 0L, "1", "job_runs", 100L, "0.12", "captcha_solves", 200L, "0.003",
            "large_surcharge", 0L, "0.18", "xlarge_surcharge", 0L, "0.48", "pages_processed", 250L, "0.010",
            "peak_memory", 100L, "0.25", "seats", 2L, "3", "disk", 50L, "0.07"));
    static final Plan STARTUP = new Plan("startup", 120, 20, 100, 15, offers(
            "compute_hours", 500 * HOUR, "0.10", "ai_spend", 0L, "1", "job_runs", 400L, "0.10", "captcha_solves", 1000L, "0.0025",
            "large_surcharge", 0L, "0.15", "xlarge_surcharge", 0L, "0.40", "pages_processed", 1000L, "0.008",
            "peak_memory", 100L, "0.25", "seats", 2L, "3", "disk", 50L, "0.07"));
    static final List<Plan> PLANS = List.of(FREE, DEVELOPER, STARTUP);
    /** An Enterprise contract whose fee lies between the other two. */
    static final Plan CONTRACT = new Plan("enterprise", 60, 0, 60, 20, offers(
            "compute_hours", 200 * HOUR, "0.05", "ai_spend", 0L, "1", "job_runs", 5L, "0.25", "captcha_solves", 3L, "0.0125",
            "large_surcharge", 0L, "0.10", "xlarge_surcharge", 0L, "0.20", "pages_processed", 100L, "0.005",
            "peak_memory", 50L, "0.5", "seats", 1L, "4", "disk", 20L, "0.05"));
    static final String CONTRACT_DOCUMENT = """
            plan: enterprise
            monthlyFee: 60
            metrics:
              compute_hours: { allowance: 200, price: { perUnit: 0.05 } }
              job_runs: { allowance: 5, price: { perUnit: 0.25 } }
              ai_spend: { price: { perUnit: 1 } }
              captcha_solves: { allowance: 3, price: { perUnit: 0.0125 } }
              pages_processed: { allowance: 100, price: { perUnit: 0.005 } }
              large_surcharge: { price: { perUnit: 0.10 } }
              xlarge_surcharge: { price: { perUnit: 0.20 } }
              peak_memory: { allowance: 50, price: { perUnit: 0.5 } }
              seats: { allowance: 1, price: { perUnit: 4 } }
              disk: { allowance: 20, price: { perUnit: 0.05 } }
            limits: { concurrentMachines: 60, concurrentMachinesPerProject: 20, machineSizes: [standard, large, xlarge], retentionDays: 90, users: unlimited }
            """;

    private Published() {}

    static Measure measure(String key) {
        return MEASURES.stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
    }

    static Plan plan(String key) {
        return key.equals(CONTRACT.key()) ? CONTRACT : PLANS.stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
    }

    static List<String> keys(Adding adding) {
        return MEASURES.stream().filter(each -> each.adding() == adding).map(Measure::key).toList();
    }

    /** The document that the product is given. */
    static String catalog(String sample) {
        String priced = """
                      peak_memory: { allowance: 100, price: { perUnit: 0.25 } }
                      seats: { allowance: 2, price: { perUnit: 3 } }
                      disk: { allowance: 50, price: { perUnit: 0.07 } }
                """;
        String limited = """
                      peak_memory: { allowance: 100, limit: allowance }
                      seats: { allowance: 2, limit: allowance }
                      disk: { allowance: 50, limit: allowance }
                """;
        return sample
                .replace("\nplans:\n", """

                          peak_memory: { name: Peak, event: machine.report, aggregation: max, value: { field: memory, in: MB }, unit: { name: MB } }
                          seats: { name: Seats, event: machine.report, aggregation: unique, value: { field: user, in: text }, unit: { name: seat } }
                          disk: { name: Disk, event: machine.report, aggregation: latest, value: { field: disk, in: GB }, unit: { name: GB } }

                        plans:
                        """)
                .replace("      compute_hours: { allowance: 3,", limited + "      compute_hours: { allowance: 3,")
                .replace("      compute_hours: { allowance: 100,", priced + "      compute_hours: { allowance: 100,")
                .replace("      compute_hours: { allowance: 500,", priced + "      compute_hours: { allowance: 500,");
    }

    /** @param rows metric, allowance, price or nothing */
    private static Map<String, Offer> offers(Object... rows) {
        Map<String, Offer> offers = new HashMap<>();
        for (int i = 0; i < rows.length; i += 3) {
            String price = (String) rows[i + 2];
            offers.put((String) rows[i], new Offer((Long) rows[i + 1], price.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(price))));
        }
        return Map.copyOf(offers);
    }
}
