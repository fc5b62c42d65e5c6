package io.tollgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.actions.KeepPaymentMethods;
import io.tollgate.actions.PayInvoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway.Attached;
import io.tollgate.domain.workspaces.WorkspaceId;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Cards that pay, are declined, are declined once, or take nothing back; and somebody who pays now. */
final class PaySteps {
    private final World world;
    private final Ledger ledger;
    private final Random random;
    private int cards;

    PaySteps(World world, Ledger ledger, Random random) {
        this.world = world;
        this.ledger = ledger;
        this.random = random;
    }

    Step<?> any() {
        return random.nextInt(3) == 0 ? method(new WorkspaceId(ledger.anyone(random).id())) : pay();
    }

    Step<?> method(WorkspaceId workspace) {
        String card = List.of("pays", "pays", "keeps", "never", "second").get(random.nextInt(5)) + ++cards;
        return new Step<>("card " + card + " of " + workspace, Step.Company.ITSELF,
                node -> node.act(tx -> node.house.paymentDesk.keepMethods.add(tx, workspace, GatewayKind.TEST, new Attached(card, card, Optional.empty()),
                        KeepPaymentMethods.Place.DEFAULT, "test", world.time.instant())),
                answers -> answers.forEach(method -> assertThat(method.isDefault()).as("%s", method).isTrue()));
    }

    /** The oldest that is due, or one that is paid: on two nodes at once, and with a process that dies in it, it is paid once. */
    private Step<?> pay() {
        Ledger.Customer customer = ledger.anyone(random);
        List<Long> invoices = world.database.read(tx -> tx.handle().createQuery("""
                        select id from invoice where workspace_id = :workspace and number is not null order by due_minor > 0 desc, id""")
                .bind("workspace", customer.id()).mapTo(Long.class).list());
        if (invoices.isEmpty()) {
            return method(new WorkspaceId(customer.id()));
        }
        InvoiceId id = new InvoiceId(new WorkspaceId(customer.id()), random.nextInt(4) > 0 ? invoices.getFirst() : invoices.getLast());
        SimulatedGateway.Mood mood = mood(random);
        return new Step<>("pay " + id + ", the gateway " + mood, Step.Company.ITSELF,
                node -> dying(world, mood, () -> node.house.paymentDesk.payInvoice.run(id, Optional.empty())),
                answers -> answers.forEach(answer -> {
                    if (answer.filter(PayInvoice.Outcome.Paid.class::isInstance).isPresent()) {
                        long due = world.database.read(tx -> tx.handle()
                                .createQuery("select due_minor from invoice where workspace_id = :workspace and id = :id")
                                .bind("workspace", customer.id()).bind("id", id.value()).mapTo(Long.class).one());
                        assertThat(due).as("due of %s, which was paid", id).isZero();
                    }
                }));
    }

    static SimulatedGateway.Mood mood(Random random) {
        return random.nextInt(3) > 0 ? SimulatedGateway.Mood.ANSWERS : SimulatedGateway.Mood.values()[random.nextInt(4)];
    }

    /** Empty where the process died. */
    static <T> Optional<T> dying(World world, SimulatedGateway.Mood mood, java.util.function.Supplier<T> work) {
        world.gateway.next(mood);
        try {
            return Optional.of(work.get());
        } catch (SimulatedGateway.Died gone) {
            return Optional.empty();
        } finally {
            world.gateway.next(SimulatedGateway.Mood.ANSWERS);
        }
    }
}
