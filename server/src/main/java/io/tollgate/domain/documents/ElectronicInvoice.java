package io.tollgate.domain.documents;

import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.Billing.Customer;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Fraction;
import io.tollgate.foundation.amounts.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A document as an e-invoice of EN 16931 in the syntax of UN/CEFACT Cross Industry Invoice (D16B), as Factur-X and ZUGFeRD embed it. The BT and BR
 * numbers are the standard's.
 *
 * <p>Prices are never below zero (BR-27): what is given back has a quantity below zero. What gives back in all is a credit note, type 381, with all
 * amounts turned round; everything else is an invoice, type 380.
 */
final class ElectronicInvoice {
    private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;
    /** BT-129 and its like name units by UN/ECE Recommendation 20; one of anything else is C62. */
    private static final String ONE = "C62";
    private static final int MOST_DECIMALS = 2;
    private static final int ADDRESS_LINES = 3;

    private final InvoiceDocument document;
    private final Billing billing;
    private final TaxCategory category;
    private final boolean turned;
    private final XmlText xml = new XmlText();

    private ElectronicInvoice(InvoiceDocument document, Billing billing) {
        this.document = document;
        this.billing = billing;
        this.category = TaxCategory.of(billing.tax());
        this.turned = document.kind() == InvoiceDocument.Kind.INVOICE && document.total().isNegative();
    }

    /** UNCL5305, with what the standard wants to be said where no tax is charged. */
    private record TaxCategory(String code, Optional<BigDecimal> percent, Optional<String> reason, Optional<String> reasonCode) {
        static TaxCategory of(TaxTerms terms) {
            Optional<BigDecimal> zero = Optional.of(BigDecimal.ZERO);
            return switch (terms) {
                case TaxTerms.None _ -> new TaxCategory("O", Optional.empty(), Optional.of("Not subject to VAT"), Optional.of("VATEX-EU-O"));
                case TaxTerms.Rate(_, var percent) when percent.signum() == 0 -> new TaxCategory("Z", zero, Optional.empty(), Optional.empty());
                case TaxTerms.Rate rate -> new TaxCategory("S", Optional.of(rate.percent()), Optional.empty(), Optional.empty());
                case TaxTerms.Exempt exempt -> new TaxCategory("E", zero, Optional.of(exempt.reason()), Optional.empty());
                case TaxTerms.ReverseCharge _ -> new TaxCategory("AE", zero, Optional.of("Reverse charge"), Optional.of("VATEX-EU-AE"));
            };
        }

        boolean namesVatIds() {
            return !code.equals("O");
        }
    }

    /**
     * Empty where something is missing without which it would not be valid: a draft's number, the parties' countries, the seller's VAT id where the
     * tax terms speak of VAT, or where the currency has more decimals than the standard writes.
     */
    static Optional<String> of(InvoiceDocument document) {
        if (document.isDraft() || document.lines().isEmpty() || document.currency().getDefaultFractionDigits() > MOST_DECIMALS) {
            return Optional.empty();
        }
        return document.billing()
                .filter(billing -> billing.seller().country().isPresent() && billing.customer().country().isPresent())
                .filter(billing -> billing.tax() instanceof TaxTerms.None || billing.seller().vatId().isPresent())
                .map(billing -> new ElectronicInvoice(document, billing).text());
    }

    private String text() {
        xml.open("rsm:CrossIndustryInvoice",
                "xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
                "xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
                "xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
                "xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100");
        xml.within("rsm:ExchangedDocumentContext", () -> xml.within("ram:GuidelineSpecifiedDocumentContextParameter",
                () -> xml.element("ram:ID", "urn:cen.eu:en16931:2017")));
        xml.within("rsm:ExchangedDocument", () -> {
            xml.element("ram:ID", document.number().orElseThrow());
            xml.element("ram:TypeCode", turned || document.kind() == InvoiceDocument.Kind.CREDIT_NOTE ? "381" : "380");
            xml.within("ram:IssueDateTime", () -> date("udt:DateTimeString", document.date()));
            Stream.concat(document.reason().stream(), document.taxWords().stream())
                    .forEach(note -> xml.within("ram:IncludedNote", () -> xml.element("ram:Content", note)));
        });
        xml.within("rsm:SupplyChainTradeTransaction", () -> {
            for (int i = 0; i < document.lines().size(); i++) {
                line(i + 1, document.lines().get(i));
            }
            xml.within("ram:ApplicableHeaderTradeAgreement", () -> {
                seller(billing.seller());
                customer(billing.customer());
            });
            xml.within("ram:ApplicableHeaderTradeDelivery", () -> xml.within("ram:ActualDeliverySupplyChainEvent",
                    () -> xml.within("ram:OccurrenceDateTime", () -> date("udt:DateTimeString", Texts.lastDay(document.period())))));
            settlement();
        });
        return xml.close("rsm:CrossIndustryInvoice");
    }

    private void line(int number, InvoiceDocument.Line line) {
        Money amount = sign(line.amount());
        Priced priced = priced(line, amount);
        xml.within("ram:IncludedSupplyChainTradeLineItem", () -> {
            xml.within("ram:AssociatedDocumentLineDocument", () -> xml.element("ram:LineID", Integer.toString(number)));
            xml.within("ram:SpecifiedTradeProduct", () -> {
                xml.element("ram:Name", line.description());
                if (!line.explanation().isBlank()) {
                    xml.element("ram:Description", line.explanation());
                }
            });
            xml.within("ram:SpecifiedLineTradeAgreement", () -> xml.within("ram:NetPriceProductTradePrice",
                    () -> xml.element("ram:ChargeAmount", priced.price().toPlainString())));
            xml.within("ram:SpecifiedLineTradeDelivery",
                    () -> xml.element("ram:BilledQuantity", priced.quantity().toPlainString(), "unitCode", priced.unit()));
            xml.within("ram:SpecifiedLineTradeSettlement", () -> {
                xml.within("ram:ApplicableTradeTax", () -> {
                    xml.element("ram:TypeCode", "VAT");
                    xml.element("ram:CategoryCode", category.code());
                    category.percent().ifPresent(percent -> xml.element("ram:RateApplicablePercent", percent.toPlainString()));
                });
                period(Texts.firstDay(line.period()), Texts.lastDay(line.period()));
                xml.within("ram:SpecifiedTradeSettlementLineMonetarySummation", () -> xml.element("ram:LineTotalAmount", amount.toString()));
            });
        });
    }

    private record Priced(BigDecimal quantity, String unit, BigDecimal price) {}

    /** By its quantity and price where they come to the amount, to the cent; else once at the amount, below zero minus once. */
    private static Priced priced(InvoiceDocument.Line line, Money amount) {
        if (line.quantity().isPresent() && line.unitPrice().isPresent()) {
            BigDecimal quantity = amount.isNegative() == line.amount().isNegative() ? line.quantity().get() : line.quantity().get().negate();
            boolean same = Fraction.of(quantity).times(Fraction.of(line.unitPrice().get()))
                    .times(Fraction.of(BigDecimal.ONE.movePointRight(amount.currency().getDefaultFractionDigits())))
                    .roundedHalfUp().equals(java.math.BigInteger.valueOf(amount.minorUnits()));
            if (same) {
                return new Priced(quantity, line.unit().map(ElectronicInvoice::unitCode).orElse(ONE), line.unitPrice().get());
            }
        }
        return amount.isNegative()
                ? new Priced(BigDecimal.ONE.negate(), ONE, amount.negated().toDecimal())
                : new Priced(BigDecimal.ONE, ONE, amount.toDecimal());
    }

    private static String unitCode(String unit) {
        return switch (unit) {
            case "hour" -> "HUR";
            case "month" -> "MON";
            case "minute" -> "MIN";
            case "second" -> "SEC";
            case "day" -> "DAY";
            default -> ONE;
        };
    }

    private void seller(Seller seller) {
        xml.within("ram:SellerTradeParty", () -> {
            if (!category.namesVatIds() && seller.registration().isEmpty()) {
                xml.element("ram:ID", seller.email().orElse(seller.name()));
            }
            xml.element("ram:Name", seller.name());
            seller.registration().ifPresent(number -> xml.within("ram:SpecifiedLegalOrganization", () -> xml.element("ram:ID", number)));
            seller.email().ifPresent(email -> xml.within("ram:DefinedTradeContact", () -> {
                xml.element("ram:PersonName", seller.name());
                xml.within("ram:EmailURIUniversalCommunication", () -> xml.element("ram:URIID", email));
            }));
            address(seller.address(), seller.country().orElseThrow());
            vatId(seller.vatId());
        });
    }

    private void customer(Customer customer) {
        xml.within("ram:BuyerTradeParty", () -> {
            xml.element("ram:Name", customer.name());
            address(customer.address(), customer.country().orElseThrow());
            vatId(customer.vatId());
        });
    }

    /** BR-O-02: outside of the scope of VAT none is named. */
    private void vatId(Optional<String> id) {
        id.filter(any -> category.namesVatIds())
                .ifPresent(vatId -> xml.within("ram:SpecifiedTaxRegistration", () -> xml.element("ram:ID", vatId, "schemeID", "VA")));
    }

    private void address(List<String> lines, String country) {
        String[] names = {"ram:LineOne", "ram:LineTwo", "ram:LineThree"};
        xml.within("ram:PostalTradeAddress", () -> {
            for (int i = 0; i < Math.min(ADDRESS_LINES, lines.size()); i++) {
                boolean isLast = i == ADDRESS_LINES - 1;
                xml.element(names[i], isLast ? String.join(", ", lines.subList(i, lines.size())) : lines.get(i));
            }
            xml.element("ram:CountryID", country);
        });
    }

    private void settlement() {
        Money net = sign(document.net());
        Money tax = sign(document.tax());
        Money total = sign(document.total());
        xml.within("ram:ApplicableHeaderTradeSettlement", () -> {
            xml.element("ram:PaymentReference", document.number().orElseThrow());
            xml.element("ram:InvoiceCurrencyCode", document.currency().getCurrencyCode());
            billing.seller().iban().filter(iban -> document.due().isPositive()).ifPresent(iban -> xml.within("ram:SpecifiedTradeSettlementPaymentMeans", () -> {
                xml.element("ram:TypeCode", "58");
                xml.within("ram:PayeePartyCreditorFinancialAccount", () -> xml.element("ram:IBANID", iban));
            }));
            xml.within("ram:ApplicableTradeTax", () -> {
                xml.element("ram:CalculatedAmount", tax.toString());
                xml.element("ram:TypeCode", "VAT");
                category.reason().ifPresent(reason -> xml.element("ram:ExemptionReason", reason));
                xml.element("ram:BasisAmount", net.toString());
                xml.element("ram:CategoryCode", category.code());
                category.reasonCode().ifPresent(code -> xml.element("ram:ExemptionReasonCode", code));
                category.percent().ifPresent(percent -> xml.element("ram:RateApplicablePercent", percent.toPlainString()));
            });
            xml.within("ram:SpecifiedTradePaymentTerms", () -> xml.element("ram:Description",
                    document.due().isPositive() ? billing.seller().paymentTerms().orElse("Payable on receipt.") : "Nothing is to be paid."));
            xml.within("ram:SpecifiedTradeSettlementHeaderMonetarySummation", () -> {
                xml.element("ram:LineTotalAmount", net.toString());
                xml.element("ram:TaxBasisTotalAmount", net.toString());
                xml.element("ram:TaxTotalAmount", tax.toString(), "currencyID", document.currency().getCurrencyCode());
                xml.element("ram:GrandTotalAmount", total.toString());
                if (!document.paid().isZero()) {
                    xml.element("ram:TotalPrepaidAmount", document.paid().toString());
                }
                xml.element("ram:DuePayableAmount", total.minus(document.paid()).toString());
            });
            document.corrects().ifPresent(invoice -> xml.within("ram:InvoiceReferencedDocument", () -> {
                xml.element("ram:IssuerAssignedID", invoice.number());
                xml.within("ram:FormattedIssueDateTime", () -> date("qdt:DateTimeString", invoice.date()));
            }));
        });
    }

    private void period(LocalDate first, LocalDate last) {
        xml.within("ram:BillingSpecifiedPeriod", () -> {
            xml.within("ram:StartDateTime", () -> date("udt:DateTimeString", first));
            xml.within("ram:EndDateTime", () -> date("udt:DateTimeString", last));
        });
    }

    private void date(String element, LocalDate date) {
        xml.element(element, DATE.format(date), "format", "102");
    }

    private Money sign(Money amount) {
        return turned ? amount.negated() : amount;
    }
}
