package io.tollgate.entrypoints.api;

import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.ExportStore.ChargeRow;
import io.tollgate.domain.invoicing.ExportStore.InvoiceRow;
import io.tollgate.domain.invoicing.InvoiceLine;
import io.tollgate.domain.invoicing.LineBasis;
import io.tollgate.domain.invoicing.LineKind;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.amounts.Unit;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Charges in the columns of FOCUS, the FinOps Open Cost and Usage Specification, version 1.2. What it has no column for begins with x_, as it wants.
 * There are no discounts by commitment here, so the four costs of a charge are one.
 */
final class Focus {
    static final List<String> COLUMNS = List.of(
            "BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
            "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart", "ConsumedQuantity",
            "ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceId", "InvoiceIssuerName", "ListCost", "ListUnitPrice",
            "PricingCategory", "PricingCurrency", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName",
            "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceId", "x_InvoiceDate", "x_LineKind", "x_LineNumber");

    private Focus() {}

    /** In the order of {@link #COLUMNS}. */
    static List<Object> row(ChargeRow charge) {
        InvoiceRow invoice = charge.invoice();
        InvoiceLine line = charge.line();
        String seller = invoice.workspace().billing().map(Billing::seller).map(Seller::name).orElse(Seller.Issuing.STANDARD.seller().name());
        String currency = invoice.total().currency().getCurrencyCode();
        Sku sku = sku(line);
        boolean isPriced = sku.pricingUnit().isPresent();
        Optional<BigDecimal> unitPrice = line.unitPrice().map(BigDecimal::new).filter(any -> isPriced);
        List<Object> row = new ArrayList<>();
        row.addAll(List.of(line.amount(), invoice.workspace().key(), invoice.workspace().name(), "Workspace", currency, invoice.period().to(),
                invoice.period().from(), category(line.kind()), line.kind() == LineKind.LATE_USAGE ? "Correction" : "", line.description(),
                frequency(line.kind()), line.period().to(), line.period().from(), sku.consumed(), sku.consumedUnit()));
        row.addAll(List.of(line.amount(), unitPrice, line.amount(), invoice.number(), seller, line.amount(), unitPrice,
                isPriced ? "Standard" : "", currency, line.quantity().map(BigDecimal::new).filter(any -> isPriced), sku.pricingUnit(), seller, seller,
                "Other", seller, "Other (Other)", sku.id(), sku.meter(), sku.priceId()));
        row.addAll(List.of(invoice.date(), line.kind().word(), charge.position()));
        return row;
    }

    /** What a note takes back, line by line and then its tax, as of its date. */
    static List<List<Object>> rows(CreditNote note) {
        List<List<Object>> rows = new ArrayList<>();
        for (CreditNote.Line line : note.lines()) {
            rows.add(row(note, "Credit", "Taken back from " + note.invoiceNumber() + ": " + line.description(), line.amount().negated(), line.position()));
        }
        if (!note.tax().isZero()) {
            rows.add(row(note, "Tax", note.taxWords().orElse("Tax"), note.tax().negated(), rows.size() + 1));
        }
        return rows;
    }

    private static List<Object> row(CreditNote note, String category, String description, Money amount, int line) {
        String seller = note.workspace().billing().map(Billing::seller).map(Seller::name).orElse(Seller.Issuing.STANDARD.seller().name());
        String currency = amount.currency().getCurrencyCode();
        BillingPeriod period = new BillingPeriod(YearMonth.from(note.date()));
        Instant day = note.date().atStartOfDay(ZoneOffset.UTC).toInstant();
        Optional<String> none = Optional.empty();
        List<Object> row = new ArrayList<>();
        row.addAll(List.of(amount, note.workspace().key(), note.workspace().name(), "Workspace", currency, period.to(), period.from(), category,
                "Correction", description, "One-Time", day.plus(Duration.ofDays(1)), day, none, none));
        row.addAll(List.of(amount, none, amount, note.number().toString(), seller, amount, none, none, currency, none, none, seller, seller,
                "Other", seller, "Other (Other)", none, none, none));
        row.addAll(List.of(note.date(), "credit_note", line));
        return row;
    }

    private record Sku(
            Optional<String> id, Optional<String> meter, Optional<String> priceId, Optional<BigDecimal> consumed, Optional<String> consumedUnit,
            Optional<String> pricingUnit) {
        static final Sku NONE = new Sku(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Sku sku(InvoiceLine line) {
        return switch (line.basis()) {
            case LineBasis.Late late -> new Sku(Optional.of(late.now().metric().key()), Optional.of(late.now().metric().name()), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.empty());
            case LineBasis.Usage usage -> {
                Unit unit = usage.metric().unit();
                String plan = usage.planKey() + "/" + usage.catalogVersion();
                yield new Sku(Optional.of(usage.metric().key()), Optional.of(usage.metric().name()), Optional.of(plan + "/" + usage.metric().key()),
                        Optional.of(new BigDecimal(unit.format(usage.rated().rounded()))), Optional.of(unit.name()), Optional.of(unit.name()));
            }
            case LineBasis.Fee fee -> new Sku(Optional.of("plan/" + fee.planKey()), Optional.of(fee.planName() + " plan"), Optional.empty(), Optional.empty(),
                    Optional.empty(), Optional.of("month"));
            case LineBasis.Credit _, LineBasis.LateCredit _, LineBasis.ThresholdPaid _, LineBasis.ThresholdBilled _, LineBasis.Tax _ -> Sku.NONE;
        };
    }

    private static String category(LineKind kind) {
        return switch (kind) {
            case PLAN_FEE, PRORATION_CHARGE -> "Purchase";
            case OVERAGE, LATE_USAGE -> "Usage";
            case CREDIT -> "Credit";
            case TAX -> "Tax";
            case PRORATION_CREDIT, THRESHOLD_CREDIT -> "Adjustment";
        };
    }

    private static String frequency(LineKind kind) {
        return switch (kind) {
            case PLAN_FEE -> "Recurring";
            case OVERAGE, LATE_USAGE -> "Usage-Based";
            case PRORATION_CHARGE, PRORATION_CREDIT, CREDIT, THRESHOLD_CREDIT, TAX -> "One-Time";
        };
    }
}
