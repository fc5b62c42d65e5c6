package io.tollgate.domain.catalog;

import io.tollgate.domain.catalog.Price.BoundedTier;
import io.tollgate.domain.catalog.Price.Rate;
import io.tollgate.domain.catalog.Price.Tiers;
import io.tollgate.domain.catalog.YamlValue.Fields;
import io.tollgate.foundation.amounts.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what overage costs, and quantities written in a metric's unit. */
final class PriceReader {
    private static final Set<String> FORMS = Set.of("perUnit", "graduated", "volume", "package");
    private static final Set<String> KEYS = Set.of("perUnit", "graduated", "volume", "package", "minimum");

    private PriceReader() {}

    /** @param unit empty where the metric's unit is itself wrong: then everything is checked that does not need it */
    static Optional<Price> read(YamlValue document, Optional<Unit> unit) {
        if (document.isScalar()) {
            document.mistake("A price says how it counts, for instance { perUnit: 0.12 }.");
            return Optional.empty();
        }
        Optional<Fields> fields = document.fields(KEYS);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<Price> form = form(document, fields.get(), unit);
        Optional<YamlValue> minimum = fields.get().find("minimum");
        if (minimum.isEmpty()) {
            return form;
        }
        Optional<BigDecimal> atLeast = minimum.flatMap(YamlValue::decimalNotNegative);
        return form.flatMap(price -> atLeast.map(amount -> new Price.Minimum(amount, price)));
    }

    private static Optional<Price> form(YamlValue document, Fields fields, Optional<Unit> unit) {
        Set<String> forms = new LinkedHashSet<>(fields.entries().keySet());
        forms.retainAll(FORMS);
        if (forms.size() != 1) {
            document.mistake(forms.isEmpty()
                    ? "A price has one of " + YamlValue.listed(FORMS) + "."
                    : "A price has only one of " + YamlValue.listed(forms) + ".");
        }
        Optional<Price> read = Optional.empty();
        for (String form : forms) {
            YamlValue value = fields.entries().get(form);
            read = switch (form) {
                case "perUnit" -> value.decimalNotNegative().map(Price.PerUnit::new);
                case "graduated" -> tiers(value, unit).map(Price.Graduated::new);
                case "volume" -> tiers(value, unit).map(Price.Volume::new);
                case "package" -> packaged(value, unit);
                default -> throw new IllegalStateException("not a form of price: " + form);
            };
        }
        return forms.size() == 1 ? read : Optional.empty();
    }

    private static Optional<Price> packaged(YamlValue document, Optional<Unit> unit) {
        Optional<Fields> fields = document.fields(Set.of("size", "price"));
        OptionalLong size = fields.flatMap(each -> each.require("size")).map(value -> positiveQuantity(value, unit)).orElse(OptionalLong.empty());
        Optional<BigDecimal> price = fields.flatMap(each -> each.require("price")).flatMap(YamlValue::decimalNotNegative);
        return size.isPresent() ? price.map(amount -> new Price.Package(size.getAsLong(), amount)) : Optional.empty();
    }

    private static Optional<Tiers> tiers(YamlValue document, Optional<Unit> unit) {
        Optional<List<YamlValue>> items = document.items();
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().isEmpty()) {
            document.mistake("A price in tiers has at least one tier, the last without \"upTo\".");
            return Optional.empty();
        }
        List<BoundedTier> bounded = new ArrayList<>();
        Optional<Rate> last = Optional.empty();
        int wrong = 0;
        for (YamlValue item : items.get()) {
            boolean isLast = item == items.get().getLast();
            long before = bounded.isEmpty() ? 0 : bounded.getLast().upTo();
            Optional<Fields> fields = item.fields(Set.of("upTo", "perUnit", "flat"));
            Optional<Rate> rate = fields.flatMap(each -> rate(item, each));
            OptionalLong upTo = fields.isEmpty() ? OptionalLong.empty() : upTo(item, fields.get(), isLast, before, unit);
            if (upTo.isPresent() && rate.isPresent() && !isLast) {
                bounded.add(new BoundedTier(upTo.getAsLong(), rate.get()));
            } else if (isLast && upTo.isEmpty()) {
                last = rate;
            } else {
                wrong++;
            }
        }
        return wrong == 0 ? last.map(open -> new Tiers(bounded, open)) : Optional.empty();
    }

    private static OptionalLong upTo(YamlValue item, Fields tier, boolean isLast, long before, Optional<Unit> unit) {
        Optional<YamlValue> bound = tier.find("upTo");
        if (isLast) {
            bound.ifPresent(value -> value.mistake("The last tier has no \"upTo\", so that every quantity has a price: add one more tier after it."));
            return bound.isPresent() ? OptionalLong.of(before) : OptionalLong.empty();
        }
        if (bound.isEmpty()) {
            item.at("upTo").mistake("\"upTo\" is missing; only the last tier has none.");
            return OptionalLong.empty();
        }
        OptionalLong quantity = positiveQuantity(bound.get(), unit);
        if (quantity.isPresent() && quantity.getAsLong() <= before) {
            bound.get().mistake("Tiers rise: this bound is not above the one before it.");
            return OptionalLong.empty();
        }
        return quantity;
    }

    private static Optional<Rate> rate(YamlValue item, Fields tier) {
        Optional<YamlValue> perUnit = tier.find("perUnit");
        Optional<YamlValue> flat = tier.find("flat");
        if (perUnit.isEmpty() && flat.isEmpty()) {
            item.mistake("A tier has \"perUnit\", \"flat\" or both.");
            return Optional.empty();
        }
        Optional<BigDecimal> unitPrice = perUnit.map(YamlValue::decimalNotNegative).orElse(Optional.of(BigDecimal.ZERO));
        Optional<BigDecimal> flatFee = flat.map(YamlValue::decimalNotNegative).orElse(Optional.of(BigDecimal.ZERO));
        return unitPrice.flatMap(price -> flatFee.map(fee -> new Rate(price, fee)));
    }

    private static OptionalLong positiveQuantity(YamlValue document, Optional<Unit> unit) {
        OptionalLong quantity = quantity(document, unit);
        if (quantity.isPresent() && quantity.getAsLong() == 0) {
            document.mistake("More than zero should stand here.");
            return OptionalLong.empty();
        }
        return quantity;
    }

    /** Smallest units, from a decimal of the unit. */
    static OptionalLong quantity(YamlValue document, Optional<Unit> unit) {
        Optional<BigDecimal> number = document.decimalNotNegative();
        if (number.isEmpty() || unit.isEmpty()) {
            return OptionalLong.empty();
        }
        BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE / unit.get().smallestPerUnit());
        if (number.get().compareTo(most) > 0) {
            document.mistake("The most that can be counted is " + most + " " + unit.get().name() + ".");
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(unit.get().parse(number.get()));
        } catch (ArithmeticException notWhole) {
            document.mistake(number.get().toPlainString() + " " + unit.get().name() + " is no whole number of the smallest unit, the "
                    + unit.get().smallest() + ".");
            return OptionalLong.empty();
        }
    }
}
