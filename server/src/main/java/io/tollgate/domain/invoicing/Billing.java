package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.TaxTerms;
import java.util.List;
import java.util.Optional;

/**
 * Who bills whom, and under which tax terms, when the facts were loaded: what a finalized invoice goes on saying, whatever is changed later.
 * Facts that are older than this have none, and bear no tax.
 */
public record Billing(TaxTerms tax, Seller seller, Customer customer) {

    /**
     * Who is billed.
     *
     * @param address empty, like country, where the workspace has no billing details yet
     */
    public record Customer(String name, List<String> address, Optional<String> country, Optional<String> vatId) {
        public Customer {
            address = List.copyOf(address);
        }
    }
}
