package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Plan.Credit;
import io.tollgate.domain.catalog.Plan.PlanLimit;
import io.tollgate.domain.catalog.Plan.Terms;
import io.tollgate.domain.catalog.Plan.WorkspaceLimits;
import io.tollgate.domain.catalog.YamlValue.Fields;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads one plan of the document, or a contract, which is a plan alone. What is wrong is replaced by something harmless in the answer:
 * it is only used when there were no mistakes.
 */
final class PlanReader {
    private static final Set<String> PLAN_KEYS = Set.of("name", "monthlyFee", "perContract", "metrics", "credits", "limits");
    private static final Set<String> CONTRACT_KEYS = Set.of("plan", "name", "monthlyFee", "metrics", "credits", "limits");
    private static final Set<String> LIMIT_KEYS =
            Set.of("concurrentMachines", "concurrentMachinesPerProject", "machineSizes", "retentionDays", "users");
    private static final Set<String> MACHINE_SIZES = Set.of("standard", "large", "xlarge");
    private static final Map<String, Credit.When> WHEN = Map.of("signup", Credit.When.SIGNUP, "monthly", Credit.When.MONTHLY);
    private static final int MOST_AT_ONCE = 1_000_000;
    private static final int MOST_RETENTION_DAYS = 3_650;
    private static final WorkspaceLimits SAID_BY_CONTRACT =
            new WorkspaceLimits(OptionalInt.empty(), OptionalInt.empty(), Set.of(), MOST_RETENTION_DAYS, OptionalInt.empty());

    private final Currency currency;
    private final SequencedMap<String, Optional<Unit>> units;

    /** @param units of every metric of the catalog; empty for one whose unit is itself wrong */
    PlanReader(Currency currency, SequencedMap<String, Optional<Unit>> units) {
        this.currency = currency;
        this.units = units;
    }

    Optional<Plan> plan(String key, YamlValue document) {
        return document.fields(PLAN_KEYS).map(fields -> {
            // An unreadable word counts as true here: better one mistake too few than three about what a contract would say.
            boolean perContract = fields.find("perContract")
                    .map(value -> value.oneOf(Map.of("true", true, "false", false)).orElse(true))
                    .orElse(false);
            if (!perContract) {
                return read(key, name(fields), false, fields);
            }
            for (String left : List.of("monthlyFee", "metrics", "credits", "limits")) {
                fields.find(left).ifPresent(value -> value.mistake("A plan per contract leaves this to each workspace's contract."));
            }
            return new Plan(key, name(fields), Money.zero(currency), true, new LinkedHashMap<>(), List.of(), SAID_BY_CONTRACT);
        });
    }

    /** @param stand the catalog's plans that are per contract, one of which the contract is for */
    Optional<Plan> contract(YamlValue document, SequencedMap<String, Plan> stand) {
        return document.fields(CONTRACT_KEYS).map(fields -> {
            Map<String, Plan> choice = Map.copyOf(stand);
            if (choice.isEmpty()) {
                document.mistake("The catalog has no plan that is per contract.");
            } else if (choice.size() > 1) {
                fields.require("plan");
            }
            Optional<Plan> plan = fields.find("plan").map(word -> word.oneOf(choice)).orElse(stand.values().stream().findFirst());
            String key = plan.map(Plan::key).orElse("");
            String name = fields.entries().containsKey("name") ? name(fields) : plan.map(Plan::name).orElse("");
            return read(key, name, true, fields);
        });
    }

    private Plan read(String key, String name, boolean perContract, Fields fields) {
        Money fee = fields.require("monthlyFee").flatMap(this::money).orElse(Money.zero(currency));
        List<Credit> credits = fields.find("credits").map(this::credits).orElse(List.of());
        SequencedMap<String, Terms> terms = fields.require("metrics").map(this::metrics).orElse(new LinkedHashMap<>());
        requireCreditsToFit(fields, terms, credits);
        WorkspaceLimits limits = fields.require("limits").map(PlanReader::limits).orElse(SAID_BY_CONTRACT);
        return new Plan(key, name, fee, perContract, terms, credits, limits);
    }

    private static String name(Fields fields) {
        return fields.require("name").flatMap(YamlValue::text).orElse("");
    }

    private Optional<Money> money(YamlValue document) {
        Optional<BigDecimal> amount = document.decimalNotNegative();
        int decimals = currency.getDefaultFractionDigits();
        if (amount.isPresent() && amount.get().stripTrailingZeros().scale() > decimals) {
            document.mistake(amount.get().toPlainString() + " has more decimals than " + currency + ", which has " + decimals + ".");
            return Optional.empty();
        }
        return amount.map(value -> Money.of(value, currency));
    }

    private SequencedMap<String, Terms> metrics(YamlValue document) {
        SequencedMap<String, Terms> terms = new LinkedHashMap<>();
        document.fields().ifPresent(fields -> {
            fields.entries().forEach((metric, value) -> {
                if (units.containsKey(metric)) {
                    terms.put(metric, terms(value, units.get(metric)));
                } else {
                    value.mistake("The catalog has no metric \"" + metric + "\"." + Spelling.suggestion(metric, units.keySet()));
                }
            });
            units.keySet().stream().filter(metric -> !terms.containsKey(metric)).forEach(metric -> document.at(metric).mistake(
                    "The plan says nothing of the metric \"" + metric + "\"; where it cannot be used, say: not available."));
        });
        return terms;
    }

    private static Terms terms(YamlValue document, Optional<Unit> unit) {
        if (document.isText("not available")) {
            return new Terms.NotAvailable();
        }
        if (document.isScalar()) {
            document.mistake("A plan says of a metric either: not available, or any of allowance, price and limit.");
            return new Terms.NotAvailable();
        }
        Optional<Fields> fields = document.fields(Set.of("allowance", "price", "limit"));
        OptionalLong allowance = fields.flatMap(each -> each.find("allowance"))
                .map(value -> PriceReader.quantity(value, unit)).orElse(OptionalLong.empty());
        Optional<Price> price = fields.flatMap(each -> each.find("price")).flatMap(value -> PriceReader.read(value, unit));
        PlanLimit limit = fields.flatMap(each -> each.find("limit"))
                .map(value -> limit(value, unit)).orElse(new PlanLimit.None());
        return new Terms.Metered(allowance.orElse(0), price, limit);
    }

    private static PlanLimit limit(YamlValue document, Optional<Unit> unit) {
        if (document.isText("allowance")) {
            return new PlanLimit.AtAllowance();
        }
        if (document.isText("credit")) {
            return new PlanLimit.AtCredit();
        }
        if (document.startsWithLetter()) {
            document.mistake("A limit is: allowance, credit, or a number in the metric's unit; left out, there is none."
                    + document.suggestion(Set.of("allowance", "credit")));
            return new PlanLimit.None();
        }
        OptionalLong quantity = PriceReader.quantity(document, unit);
        return quantity.isPresent() ? new PlanLimit.AtQuantity(quantity.getAsLong()) : new PlanLimit.None();
    }

    private List<Credit> credits(YamlValue document) {
        List<Credit> credits = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (YamlValue item : document.items().orElse(List.of())) {
            item.fields(Set.of("metric", "amount", "granted")).ifPresent(fields -> {
                Optional<String> metric = fields.require("metric").flatMap(this::knownMetric);
                Optional<Money> amount = fields.require("amount").flatMap(this::money);
                Optional<Credit.When> when = fields.require("granted").flatMap(word -> word.oneOf(WHEN));
                if (amount.isPresent() && amount.get().isZero()) {
                    fields.entries().get("amount").mistake("A credit is more than zero.");
                }
                if (metric.isPresent() && when.isPresent() && !given.add(metric.get() + " " + when.get())) {
                    item.mistake("The plan grants this metric such a credit already; make it one.");
                }
                credits.add(new Credit(metric.orElse(""), amount.orElse(Money.zero(currency)), when.orElse(Credit.When.MONTHLY)));
            });
        }
        return credits;
    }

    private Optional<String> knownMetric(YamlValue document) {
        Optional<String> metric = document.text();
        if (metric.isPresent() && !units.containsKey(metric.get())) {
            document.mistake("The catalog has no metric \"" + metric.get() + "\"." + Spelling.suggestion(metric.get(), units.keySet()));
            return Optional.empty();
        }
        return metric;
    }

    /** A limit at the credit is a quantity only where there is a credit and a price to divide it by. */
    private static void requireCreditsToFit(Fields plan, Map<String, Terms> terms, List<Credit> credits) {
        Set<String> credited = new HashSet<>();
        credits.forEach(credit -> credited.add(credit.metric()));
        terms.forEach((metric, said) -> {
            YamlValue place = plan.entries().get("metrics").fields().flatMap(each -> each.find(metric)).orElseThrow();
            switch (said) {
                case Terms.NotAvailable() when credited.contains(metric) ->
                        place.mistake("The plan grants a credit for a metric that is not available on it.");
                case Terms.Metered(long _, Optional<Price> _, PlanLimit.AtCredit()) when !credited.contains(metric) || !place.has("price") ->
                        place.at("limit").mistake("A limit at the credit needs a price, and a credit for this metric under \"credits\".");
                case Terms.NotAvailable _, Terms.Metered _ -> { }
            }
        });
    }

    private static WorkspaceLimits limits(YamlValue document) {
        Optional<Fields> fields = document.fields(LIMIT_KEYS);
        return fields.map(each -> new WorkspaceLimits(
                atOnce(each, "concurrentMachines"),
                atOnce(each, "concurrentMachinesPerProject"),
                each.require("machineSizes").map(PlanReader::machineSizes).orElse(Set.of()),
                (int) each.require("retentionDays").map(value -> value.wholeNumber(1, MOST_RETENTION_DAYS)).orElse(OptionalLong.empty()).orElse(1),
                atOnce(each, "users"))).orElse(SAID_BY_CONTRACT);
    }

    private static OptionalInt atOnce(Fields limits, String key) {
        Optional<YamlValue> value = limits.require(key);
        if (value.isEmpty() || value.get().isText("unlimited")) {
            return OptionalInt.empty();
        }
        if (value.get().startsWithLetter()) {
            value.get().mistake("A whole number, or: unlimited." + value.get().suggestion(Set.of("unlimited")));
            return OptionalInt.empty();
        }
        OptionalLong number = value.get().wholeNumber(0, MOST_AT_ONCE);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    private static Set<String> machineSizes(YamlValue document) {
        Set<String> sizes = new HashSet<>();
        for (YamlValue item : document.items().orElse(List.of())) {
            item.text().ifPresent(size -> {
                if (!MACHINE_SIZES.contains(size)) {
                    item.mistake("\"" + size + "\" is no machine size; there are " + YamlValue.listed(MACHINE_SIZES) + "."
                            + Spelling.suggestion(size, MACHINE_SIZES));
                }
                sizes.add(size);
            });
        }
        return sizes;
    }
}
