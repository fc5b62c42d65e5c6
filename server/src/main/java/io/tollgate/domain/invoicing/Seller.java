package io.tollgate.domain.invoicing;

import io.tollgate.domain.workspaces.TaxTerms;
import java.util.List;
import java.util.Optional;

/**
 * Who issues the invoices, as an operator sets it.
 *
 * @param name as it stands on the page
 * @param address its lines, without the country
 * @param country in two letters; an e-invoice needs it
 * @param vatId needed where tax is charged, or not charged by exemption or reverse charge
 * @param registration its number in a register of companies
 * @param iban where transfers go
 * @param paymentTerms a sentence of how and until when to pay
 */
public record Seller(
        String name,
        List<String> address,
        Optional<String> country,
        Optional<String> vatId,
        Optional<String> registration,
        Optional<String> email,
        Optional<String> iban,
        Optional<String> paymentTerms) {

    public Seller {
        address = List.copyOf(address);
    }

    /**
     * What an operator set.
     *
     * @param standardTax where nothing was said of a workspace
     * @param logo an image as a data address, for the head of the page
     */
    public record Issuing(Seller seller, TaxTerms standardTax, Optional<String> logo) {
        public static final Issuing STANDARD = new Issuing(
                new Seller("Tollgate", List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.empty()),
                new TaxTerms.None(),
                Optional.empty());
    }
}
