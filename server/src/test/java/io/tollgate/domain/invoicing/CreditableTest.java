package io.tollgate.domain.invoicing;

import static io.tollgate.domain.catalog.SamplePlans.AI_SPEND;
import static io.tollgate.domain.catalog.SamplePlans.COMPUTE_HOURS;
import static io.tollgate.domain.catalog.SamplePlans.DEVELOPER;
import static io.tollgate.domain.catalog.SamplePlans.DOLLARS;
import static io.tollgate.domain.catalog.SamplePlans.HOURS;
import static io.tollgate.domain.catalog.SamplePlans.usd;
import static io.tollgate.domain.invoicing.SampleFacts.regular;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.domain.invoicing.Creditable.Part;
import io.tollgate.domain.invoicing.Creditable.Proposal;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What credit notes may take back. */
class CreditableTest {
    /** Fee 25.00, 31 hours over at 0.12 are 3.72, AI 8.00 of which a credit paid 5.00: 31.72, and 6.03 of tax (6.0268): 37.75. */
    private static final Invoice INVOICE = SampleDocuments.invoice(regular()
            .taxed(new TaxTerms.Rate("VAT", new BigDecimal("19")))
            .feeInAdvance(DEVELOPER)
            .march(DEVELOPER, Map.of(COMPUTE_HOURS, 131 * HOURS, AI_SPEND, 8 * DOLLARS))
            .monthlyCredit(1, "5")
            .facts(), 7);

    private final List<Proposal> made = new ArrayList<>();

    @Test
    void aPartOfALineWithItsTax() {
        Proposal proposal = left().of(List.of(new Part(2, Optional.of(usd("2.00")))));
        assertThat(proposal.subtotal()).isEqualTo(usd("2.00"));
        assertThat(proposal.tax()).isEqualTo(usd("0.38"));
        assertThat(proposal.total()).isEqualTo(usd("2.38"));
        assertThat(proposal.taxWords()).contains("VAT 19% of 2.00");
    }

    @Test
    void theWholeIsTheInvoice() {
        Proposal whole = left().whole();
        assertThat(whole.total()).isEqualTo(INVOICE.total()).isEqualTo(usd("37.75"));
        assertThat(whole.lines()).extracting(CreditNote.Line::amount).containsExactly(usd("25"), usd("3.72"), usd("8"), usd("-5"));
    }

    @Test
    void partsAndTheRestComeToTheInvoiceToTheCent() {
        take(new Part(2, Optional.of(usd("0.33"))));
        take(new Part(2, Optional.of(usd("0.33"))), new Part(1, Optional.of(usd("8.33"))));
        take(new Part(2, Optional.empty()));
        made.add(left().whole());
        assertThat(sum()).isEqualTo(usd("37.75"));
        assertThat(made.getLast().lines()).extracting(CreditNote.Line::position).containsExactly(1, 3, 4);
        refused(ErrorCode.CREDIT_EXCEEDS_INVOICE, () -> left().whole());
    }

    @Test
    void neverMoreThanALineHasLeft() {
        take(new Part(2, Optional.of(usd("3.00"))));
        refused(ErrorCode.CREDIT_EXCEEDS_INVOICE, () -> left().of(List.of(new Part(2, Optional.of(usd("0.73"))))));
        take(new Part(2, Optional.of(usd("0.72"))));
        refused(ErrorCode.CREDIT_EXCEEDS_INVOICE, () -> left().of(List.of(new Part(2, Optional.empty()))));
    }

    /** The lines alone come to 36.72, but a credit paid 5.00 of them. */
    @Test
    void neverMoreThanTheInvoiceThoughItsLinesWouldHaveIt() {
        take(new Part(1, Optional.empty()), new Part(2, Optional.empty()));
        refused(ErrorCode.CREDIT_EXCEEDS_INVOICE, () -> left().of(List.of(new Part(3, Optional.of(usd("3.01"))))));
        take(new Part(3, Optional.of(usd("3.00"))));
        assertThat(sum()).isEqualTo(INVOICE.total());
    }

    @Test
    void whatIsNoLineToTakeBackFrom() {
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(4, Optional.empty()))));
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(5, Optional.empty()))));
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(6, Optional.empty()))));
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(1, Optional.empty()), new Part(1, Optional.empty()))));
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(1, Optional.of(usd("0"))))));
        refused(ErrorCode.INVALID_REQUEST, () -> left().of(List.of(new Part(1, Optional.of(usd("-1"))))));
    }

    @Provide
    Arbitrary<BillingFacts> facts() {
        return RandomFacts.any();
    }

    @Provide
    Arbitrary<Random> chance() {
        return Arbitraries.randomValue(random -> random);
    }

    /** Notes at random, refused or not, until nothing is left: never more than the invoice or a line, and at the end exactly the invoice. */
    @Property(tries = 200)
    void neverMoreThanThereIs(@ForAll("facts") BillingFacts facts, @ForAll("chance") Random random) {
        Invoice invoice = SampleDocuments.invoice(facts, 1);
        if (!invoice.total().isPositive()) {
            refused(ErrorCode.INVOICE_NOT_OPEN, () -> left(invoice, List.of()));
            return;
        }
        List<Proposal> notes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int line = 1 + random.nextInt(invoice.lines().size());
            try {
                notes.add(left(invoice, notes).of(List.of(new Part(line, Optional.of(new Money(1 + random.nextInt(3_000), facts.currency()))))));
            } catch (ApiError refused) {
                assertThat(refused.code()).isIn(ErrorCode.INVALID_REQUEST, ErrorCode.CREDIT_EXCEEDS_INVOICE);
            }
            assertThat(notes).allMatch(note -> !note.tax().isNegative() && note.subtotal().plus(note.tax()).equals(note.total()));
            assertThat(sum(invoice, notes).compareTo(invoice.total())).isLessThanOrEqualTo(0);
        }
        Money before = sum(invoice, notes);
        if (before.compareTo(invoice.total()) < 0 && left(invoice, notes).notedNet().compareTo(invoice.subtotal()) < 0) {
            notes.add(left(invoice, notes).whole());
        }
        assertThat(sum(invoice, notes)).isEqualTo(invoice.total());
    }

    private void take(Part... parts) {
        made.add(left().of(List.of(parts)));
    }

    private Creditable left() {
        return left(INVOICE, made);
    }

    private static Creditable left(Invoice invoice, List<Proposal> notes) {
        Map<Integer, Money> noted = new HashMap<>();
        notes.stream().flatMap(note -> note.lines().stream()).forEach(line -> noted.merge(line.position(), line.amount(), Money::plus));
        return new Creditable(invoice, noted, Money.sum(notes.stream().map(Proposal::subtotal).toList(), invoice.total().currency()),
                Money.sum(notes.stream().map(Proposal::tax).toList(), invoice.total().currency()));
    }

    private Money sum() {
        return sum(INVOICE, made);
    }

    private static Money sum(Invoice invoice, List<Proposal> notes) {
        return Money.sum(notes.stream().map(Proposal::total).toList(), invoice.total().currency());
    }

    private static void refused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ApiError.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
