package io.tollgate.domain.invoicing;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tollgate.domain.catalog.Plan;
import io.tollgate.domain.catalog.Price;
import io.tollgate.domain.rating.PriceStep;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.time.BillingPeriod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.Currency;
import java.util.List;
import java.util.function.Function;

/**
 * Facts and line bases as JSON, and back to equal records. Amounts, decimals and quantities are strings, so that nothing between here and
 * the database can round them; a record that is one of several names itself in {@code is}. The names are stored: they never change.
 * A list that older facts do not have is read as empty.
 */
public final class FactsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(exactTexts())
            .addMixIn(Plan.Terms.class, TermsNames.class)
            .addMixIn(Plan.PlanLimit.class, PlanLimitNames.class)
            .addMixIn(Price.class, PriceNames.class)
            .addMixIn(PriceStep.class, PriceStepNames.class)
            .addMixIn(LineBasis.class, LineBasisNames.class)
            .addMixIn(TaxTerms.class, TaxTermsNames.class)
            .addMixIn(BillingFacts.MetricUsage.class, MetricUsageWithoutEmptyLists.class)
            .addMixIn(BillingFacts.UsagePhase.class, UsagePhaseMostlyAlone.class)
            .addMixIn(BillingFacts.Correction.class, CorrectionMostlyOfWhatStands.class)
            .addMixIn(BillingFacts.class, FactsWithoutEmptyLists.class)
            .withConfigOverride(long.class, override -> override.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
            .withConfigOverride(List.class, override -> override.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private FactsJson() {}

    public static String write(BillingFacts facts) {
        return text(facts);
    }

    public static BillingFacts facts(String json) {
        return read(json, BillingFacts.class);
    }

    /** The part of stored facts that says who was billed. */
    static BillingFacts.Workspace workspace(String json) {
        return read(json, BillingFacts.Workspace.class);
    }

    static String write(LineBasis basis) {
        return text(basis);
    }

    static LineBasis basis(String json) {
        return read(json, LineBasis.class);
    }

    private static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException notAsWritten) {
            throw new UncheckedIOException(notAsWritten);
        }
    }

    private static SimpleModule exactTexts() {
        SimpleModule module = new SimpleModule();
        text(module, BigDecimal.class, BigDecimal::toString, BigDecimal::new);
        text(module, Fraction.class, Fraction::toString, FactsJson::fraction);
        text(module, Money.class, money -> money + " " + money.currency().getCurrencyCode(), FactsJson::money);
        text(module, BillingPeriod.class, BillingPeriod::toString, month -> new BillingPeriod(YearMonth.parse(month)));
        return module;
    }

    private static Fraction fraction(String text) {
        String[] parts = text.split("/");
        return new Fraction(new BigInteger(parts[0]), parts.length == 1 ? BigInteger.ONE : new BigInteger(parts[1]));
    }

    private static Money money(String text) {
        String[] parts = text.split(" ");
        return Money.of(new BigDecimal(parts[0]), Currency.getInstance(parts[1]));
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(type, new StdScalarSerializer<>(type) {
            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new FromStringDeserializer<T>(type) {
            @Override
            protected T _deserialize(String value, DeserializationContext context) {
                return read.apply(value);
            }
        });
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = Plan.Terms.NotAvailable.class, name = "not_available"),
        @Type(value = Plan.Terms.Metered.class, name = "metered")
    })
    private interface TermsNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = Plan.PlanLimit.None.class, name = "none"),
        @Type(value = Plan.PlanLimit.AtAllowance.class, name = "at_allowance"),
        @Type(value = Plan.PlanLimit.AtCredit.class, name = "at_credit"),
        @Type(value = Plan.PlanLimit.AtQuantity.class, name = "at_quantity")
    })
    private interface PlanLimitNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = Price.PerUnit.class, name = "per_unit"),
        @Type(value = Price.Graduated.class, name = "graduated"),
        @Type(value = Price.Volume.class, name = "volume"),
        @Type(value = Price.Package.class, name = "package"),
        @Type(value = Price.Minimum.class, name = "minimum")
    })
    private interface PriceNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = PriceStep.Units.class, name = "units"),
        @Type(value = PriceStep.InTier.class, name = "in_tier"),
        @Type(value = PriceStep.Packages.class, name = "packages"),
        @Type(value = PriceStep.UpToMinimum.class, name = "up_to_minimum")
    })
    private interface PriceStepNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = LineBasis.Fee.class, name = "fee"),
        @Type(value = LineBasis.Usage.class, name = "usage"),
        @Type(value = LineBasis.Credit.class, name = "credit"),
        @Type(value = LineBasis.Late.class, name = "late"),
        @Type(value = LineBasis.LateCredit.class, name = "late_credit"),
        @Type(value = LineBasis.ThresholdPaid.class, name = "threshold_paid"),
        @Type(value = LineBasis.Tax.class, name = "tax"),
        @Type(value = LineBasis.ThresholdBilled.class, name = "threshold_billed")
    })
    private interface LineBasisNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @Type(value = TaxTerms.None.class, name = "none"),
        @Type(value = TaxTerms.Rate.class, name = "rate"),
        @Type(value = TaxTerms.Exempt.class, name = "exempt"),
        @Type(value = TaxTerms.ReverseCharge.class, name = "reverse_charge")
    })
    private interface TaxTermsNames {}

    /** Corrections are rare too. */
    private interface FactsWithoutEmptyLists {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<BillingFacts.Correction> corrections();
    }

    /** Few invoices are given up. */
    private interface CorrectionMostlyOfWhatStands {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<BillingFacts.Drawn> givenUp();
    }

    /** Credits that end within a phase are rare, and every metric of every invoice would say that there are none. */
    private interface MetricUsageWithoutEmptyLists {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<BillingFacts.BillableBefore> before();
    }

    /** A phase that follows another within a period is rare too. */
    private interface UsagePhaseMostlyAlone {
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean followsAnother();
    }
}
