package io.tollgate.simulation;

import java.util.Map;

/** All auditors of one life, and when each looks. What they ask after a step they ask in one transaction. */
final class Audits {
    final PlanAuditor plans;
    private final World world;
    private final Ledger ledger;
    private final Books.Look books;
    private final UsageAuditor usage;
    private final GateAuditor gates;
    private final PaymentAuditor payments;
    private final NoteAuditor notes;
    private InvoiceAuditor invoices;

    Audits(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
        this.books = new Books.Look(world.database);
        this.plans = new PlanAuditor(books, ledger);
        this.usage = new UsageAuditor(books, ledger);
        this.gates = new GateAuditor(books, ledger, world.time);
        this.payments = new PaymentAuditor(books, world.gateway);
        this.notes = new NoteAuditor(books, ledger, world.gateway);
    }

    /** When all customers are there. */
    void begin() {
        invoices = new InvoiceAuditor(books, ledger);
        books.at(this::bills);
    }

    void beforeStep() {
        gates.rememberLimits();
    }

    /** Gates after each step; what is billed where anything was that bills, and all where time passed. */
    void afterStep(Step.Company company, boolean all) {
        books.at(() -> {
            if (company != Step.Company.ANY_OTHER) {
                bills();
            }
            gates.audit();
            if (all || company == Step.Company.NOTHING) {
                usage.audit();
            }
        });
    }

    private void bills() {
        plans.audit();
        payments.audit();
        invoices.audit(world.time.instant());
        new CreditAuditor(books, ledger, invoices.draws()).audit();
        notes.audit();
        payments.remember();
    }

    InvoiceAuditor invoices() {
        return invoices;
    }

    Map<Integer, Map<String, Long>> draws() {
        return invoices.draws();
    }
}
