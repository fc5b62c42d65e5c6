package io.tollgate.actions;

import static io.tollgate.actions.PaymentHouse.usd;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.House;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceStatus;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Voids and credit notes that two nodes make at once of one invoice, of 17.74. */
class CorrectionRacesTest {
    private static PaymentHouse houses;

    @BeforeAll
    static void start() {
        houses = new PaymentHouse();
    }

    @AfterAll
    static void stop() {
        houses.close();
    }

    @Test
    void notesMadeAtOnceNeverTakeBackMoreThanThereIs() {
        WorkspaceId workspace = houses.workspace("noted");
        Invoice invoice = houses.invoice(workspace);
        List<String> outcomes = atOnce(12, house -> note(house, invoice, Optional.of(usd("5.00"))));
        assertThat(outcomes).containsOnly("made", ErrorCode.CREDIT_EXCEEDS_INVOICE.name()).filteredOn("made"::equals).hasSize(3);
        Invoice after = houses.invoice(workspace);
        assertThat(after.credited()).isEqualTo(usd("15.00"));
        assertThat(after.amountDue()).isEqualTo(usd("2.74"));
        List<CreditNote> notes = houses.database.read(tx -> houses.house.invoiceDesk.creditNotes.of(tx, invoice.id()));
        assertThat(notes).extracting(CreditNote::total).containsOnly(usd("5.00"));
    }

    @Test
    void oneOfManyVoids() {
        WorkspaceId workspace = houses.workspace("voided");
        Invoice invoice = houses.invoice(workspace);
        List<String> outcomes = atOnce(8, house -> house.database.inTransaction(tx -> house.invoiceDesk.voidInvoice.run(tx, new VoidInvoice.Request(
                invoice.id(), "a mistake", Optional.of(VoidInvoice.Afterwards.REISSUE), "test"), house.clock.instant())));
        assertThat(outcomes).containsOnly("made", ErrorCode.ALREADY_VOIDED.name()).filteredOn("made"::equals).hasSize(1);
        List<Invoice> all = houses.database.read(tx -> houses.house.invoices.newest(tx, workspace, 10));
        assertThat(all).extracting(Invoice::status)
                .containsExactly(InvoiceStatus.OPEN, InvoiceStatus.VOID);
    }

    @Test
    void aVoidOrANoteButNotBoth() {
        WorkspaceId workspace = houses.workspace("either");
        Invoice invoice = houses.invoice(workspace);
        atOnce(6, house -> house == houses.house
                ? note(house, invoice, Optional.of(usd("1.00")))
                : house.database.inTransaction(tx -> house.invoiceDesk.voidInvoice.run(tx, new VoidInvoice.Request(
                        invoice.id(), "a mistake", Optional.of(VoidInvoice.Afterwards.WAIVE), "test"), house.clock.instant())));
        Invoice after = houses.invoice(workspace);
        assertThat(after.status() == InvoiceStatus.VOID).isNotEqualTo(after.credited().isPositive());
    }

    private static CreditNote note(House house, Invoice invoice, Optional<Money> amount) {
        return house.database.inTransaction(tx -> house.invoiceDesk.issueCreditNote.run(tx, new IssueCreditNote.Request(
                invoice.id(), "a mistake", List.of(new Creditable.Part(1, amount)), CreditNote.ReturnTo.BALANCE, "test"), house.clock.instant()));
    }

    private interface Correction {
        Object by(House house);
    }

    /** Half of them on each node; "made", or what it was refused as. */
    private static List<String> atOnce(int times, Correction correction) {
        List<Callable<String>> calls = IntStream.range(0, times).<Callable<String>>mapToObj(i -> () -> {
            try {
                correction.by(i % 2 == 0 ? houses.house : houses.other);
                return "made";
            } catch (ApiError refused) {
                return refused.code().name();
            }
        }).toList();
        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            for (Future<String> call : threads.invokeAll(calls)) {
                outcomes.add(call.get());
            }
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
        return outcomes;
    }
}
