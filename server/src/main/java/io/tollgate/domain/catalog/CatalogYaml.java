package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Catalog.Proration;
import io.tollgate.domain.catalog.YamlValue.Fields;
import io.tollgate.foundation.amounts.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The document's YAML form; {@code catalog/sample.yaml} says what it looks like. JSON is YAML, and is read too. Numbers are exact decimals
 * taken from their digits. All mistakes are answered at once, but after 100 no more.
 */
public final class CatalogYaml {
    private static final int MOST_MISTAKES = 100;
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Set<String> KEYS = Set.of("name", "currency", "proration", "agentProject", "machines", "metrics", "plans");
    private static final Map<String, Proration> PRORATIONS = Map.of("day", Proration.DAY, "second", Proration.SECOND);
    /** Stands in where the document's own currency is wrong, so that its amounts are still looked at. */
    private static final Currency PLACEHOLDER = Currency.getInstance("USD");

    private CatalogYaml() {}

    public static Reading<Catalog> catalog(String document) {
        List<CatalogMistake> mistakes = new ArrayList<>();
        return result(YamlDocument.read(document, mistakes).flatMap(root -> root.fields(KEYS)).map(CatalogYaml::read), mistakes);
    }

    /**
     * A contract: the same keys as a plan, with terms for the same metrics as the catalog. {@code name} may be left out; {@code plan} names the
     * plan it stands in for, and may be left out where only one of the catalog's plans is per contract. The answer has that plan's key.
     */
    public static Reading<Plan> contract(String document, Catalog catalog) {
        List<CatalogMistake> mistakes = new ArrayList<>();
        SequencedMap<String, Optional<Unit>> units = new LinkedHashMap<>();
        catalog.metrics().forEach((key, metric) -> units.put(key, Optional.of(metric.unit())));
        SequencedMap<String, Plan> perContract = new LinkedHashMap<>(catalog.plans());
        perContract.values().removeIf(plan -> !plan.perContract());
        return result(
                YamlDocument.read(document, mistakes)
                        .flatMap(root -> new PlanReader(catalog.currency(), units).contract(root, perContract)),
                mistakes);
    }

    private static <T> Reading<T> result(Optional<T> value, List<CatalogMistake> mistakes) {
        if (mistakes.isEmpty()) {
            return new Reading.Parsed<>(value.orElseThrow());
        }
        return new Reading.Mistakes<>(mistakes.stream()
                .distinct()
                .sorted(Comparator.comparingInt(CatalogMistake::line).thenComparingInt(CatalogMistake::column))
                .limit(MOST_MISTAKES)
                .toList());
    }

    private static Catalog read(Fields fields) {
        String name = fields.require("name").flatMap(YamlValue::text).orElse("");
        Currency currency = fields.require("currency").flatMap(CatalogYaml::currency).orElse(PLACEHOLDER);
        Proration proration = fields.find("proration").flatMap(word -> word.oneOf(PRORATIONS)).orElse(Proration.DAY);
        Optional<String> agentProject = fields.find("agentProject").flatMap(YamlValue::text);

        SequencedMap<String, Metric> metrics = new LinkedHashMap<>();
        SequencedMap<String, Optional<Unit>> units = new LinkedHashMap<>();
        keyed(fields, "metrics").forEach((key, value) -> {
            MetricReader.Outcome outcome = MetricReader.read(key, value);
            outcome.metric().ifPresent(metric -> metrics.put(key, metric));
            units.put(key, outcome.unit());
        });
        Optional<Machines> machines = fields.find("machines").flatMap(value -> MachinesReader.read(value, metrics.values()));
        PlanReader planReader = new PlanReader(currency, units);
        SequencedMap<String, Plan> plans = new LinkedHashMap<>();
        keyed(fields, "plans").forEach((key, value) -> planReader.plan(key, value).ifPresent(plan -> plans.put(key, plan)));
        return new Catalog(name, currency, proration, agentProject, machines, metrics, plans);
    }

    private static SequencedMap<String, YamlValue> keyed(Fields document, String section) {
        Optional<YamlValue> value = document.require(section);
        SequencedMap<String, YamlValue> entries = value.flatMap(YamlValue::fields).map(Fields::entries).orElse(new LinkedHashMap<>());
        if (value.isPresent() && value.get().isEmptyMapping()) {
            value.get().mistake("At least one of the " + section + " should stand here.");
        }
        entries.forEach((key, each) -> {
            if (!KEY.matcher(key).matches()) {
                each.mistake("\"" + key + "\" cannot be a key: a small letter first, then small letters, digits and _, at most 63 in all.");
            }
        });
        return entries;
    }

    private static Optional<Currency> currency(YamlValue document) {
        Optional<String> code = document.text();
        Optional<Currency> currency = code.flatMap(wanted -> Currency.getAvailableCurrencies().stream()
                .filter(each -> each.getCurrencyCode().equals(wanted) && each.getDefaultFractionDigits() >= 0)
                .findFirst());
        if (code.isPresent() && currency.isEmpty()) {
            document.mistake("\"" + code.get() + "\" is not the three-letter code of a currency, such as USD.");
        }
        return currency;
    }
}
