package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.IssueCreditNote;
import io.tollgate.actions.VoidInvoice;
import io.tollgate.domain.invoicing.CreditNote;
import io.tollgate.domain.invoicing.Creditable;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.payments.RefundId;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What an operator does with an invoice that should not be as it is: it is voided, or credited, and money goes back. */
final class InvoiceSteps {
    private static final Currency DOLLARS = Currency.getInstance("USD");

    private final World world;
    private final Ledger ledger;
    private final Random random;

    private record Found(int workspace, long id, String number, String kind, boolean voidable, boolean creditable) {
        InvoiceId invoice() {
            return new InvoiceId(new WorkspaceId(workspace), id);
        }
    }

    InvoiceSteps(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    Optional<Step<?>> any() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> pick("voidable").map(this::voidOne);
            case 2, 3 -> pick("creditable").map(this::credit);
            default -> refund();
        };
    }

    /** Mostly one that it can be done to. */
    private Optional<Found> pick(String which) {
        String order = random.nextInt(6) > 0 ? which + " desc, " : "";
        List<Found> found = world.database.read(tx -> tx.handle().createQuery("""
                        select workspace_id, id, number, kind, status = 'open' and due_minor = total_minor and credited_minor = 0 and not exists (select from payment p
                                where p.workspace_id = i.workspace_id and p.invoice_id = i.id and p.status = 'started') as voidable,
                            status <> 'void' and total_minor > 0 and credited_minor = 0 as creditable
                        from invoice i where number is not null order by %s id desc limit 4""".formatted(order))
                .map((row, context) -> new Found(row.getInt("workspace_id"), row.getLong("id"), row.getString("number"), row.getString("kind"),
                        row.getBoolean("voidable"), row.getBoolean("creditable")))
                .list());
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(random.nextInt(found.size())));
    }

    /** Of two that void it at once one does. */
    private Step<?> voidOne(Found found) {
        boolean again = random.nextBoolean() && !found.kind().equals("threshold");
        VoidInvoice.Request request = new VoidInvoice.Request(found.invoice(), "wrong company",
                Optional.of(again ? VoidInvoice.Afterwards.REISSUE : VoidInvoice.Afterwards.WAIVE), "test");
        return new Step<>("void invoice " + found.number() + (again ? " and make it again" : ""), Step.Company.ITSELF,
                node -> node.act(tx -> node.house.invoiceDesk.voidInvoice.run(tx, request, world.time.instant())),
                answers -> {
                    assertThat(answers.size()).as("voids of %s", found).isEqualTo(found.voidable() ? 1 : 0);
                    answers.forEach(answer -> ledger.voids.add(new Ledger.Voided(found.workspace(), found.number(), again,
                            answer.reissued().map(by -> by.number().orElseThrow().toString()))));
                });
    }

    private Step<?> credit(Found found) {
        List<Creditable.Part> parts = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            world.database.read(tx -> tx.handle().createQuery("""
                            select position, amount_minor from invoice_line where workspace_id = :workspace and invoice_id = :id and amount_minor > 0 order by position""")
                    .bind("workspace", found.workspace()).bind("id", found.id())
                    .map((row, context) -> new long[] {row.getInt("position"), row.getLong("amount_minor")}).list()).stream()
                    .filter(line -> random.nextBoolean())
                    .forEach(line -> parts.add(new Creditable.Part((int) line[0], random.nextBoolean()
                            ? Optional.empty()
                            : Optional.of(new Money(1 + random.nextInt((int) Math.min(line[1], 1_000_000)), DOLLARS)))));
        }
        CreditNote.ReturnTo to = CreditNote.ReturnTo.values()[random.nextInt(2)];
        boolean must = found.creditable() && parts.isEmpty() && to == CreditNote.ReturnTo.BALANCE;
        IssueCreditNote.Request request = new IssueCreditNote.Request(found.invoice(), "as agreed", parts, to, "test");
        return new Step<>("credit " + found.number() + " " + parts + " to " + to, Step.Company.ITSELF,
                node -> node.act(tx -> node.house.invoiceDesk.issueCreditNote.run(tx, request, world.time.instant())),
                answers -> {
                    assertThat(!must || answers.size() == 1).as("credited all of %s once: %s", found, answers).isTrue();
                    answers.forEach(note -> ledger.notes.put(note.number().toString(), note.total().minorUnits()));
                });
    }

    /** One that waits: on two nodes at once, and with a process that dies in it, the money goes back once. */
    private Optional<Step<?>> refund() {
        List<RefundId> waiting = world.database.read(tx -> world.one.house.paymentBooks.refunds.toResume(
                tx, world.time.instant().plusSeconds(3_600), RefundId.FIRST, 5));
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        RefundId id = waiting.get(random.nextInt(waiting.size()));
        SimulatedGateway.Mood mood = PaySteps.mood(random);
        return Optional.of(new Step<>("refund " + id + ", the gateway " + mood, Step.Company.ITSELF,
                node -> PaySteps.dying(world, mood, () -> node.house.paymentDesk.refundPayment.send(id)), answers -> { }));
    }
}
