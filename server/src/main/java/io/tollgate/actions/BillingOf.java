package io.tollgate.actions;

import io.tollgate.domain.invoicing.Billing;
import io.tollgate.domain.invoicing.Billing.Customer;
import io.tollgate.domain.invoicing.Seller;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.BillingDetailsStore;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.db.Transaction;
import java.util.List;
import java.util.Optional;

/** Loads who bills a workspace and under which tax terms, as things stand now. */
public final class BillingOf {
    private final BillingDetailsStore details;
    private final Seller.Issuing issuing;

    public BillingOf(BillingDetailsStore details, Seller.Issuing issuing) {
        this.details = details;
        this.issuing = issuing;
    }

    public Billing run(Transaction tx, Workspace workspace) {
        Optional<BillingDetails> known = details.find(tx, workspace.id());
        TaxTerms tax = known.flatMap(BillingDetails::tax).orElse(issuing.standardTax());
        Customer customer = known
                .map(of -> new Customer(of.legalName(), of.address(), Optional.of(of.country()), of.vatId()))
                .orElseGet(() -> new Customer(workspace.name(), List.of(), Optional.empty(), Optional.empty()));
        return new Billing(tax, issuing.seller(), customer);
    }
}
