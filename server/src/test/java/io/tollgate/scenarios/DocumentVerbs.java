package io.tollgate.scenarios;

import io.tollgate.actions.SetBillingDetails;
import io.tollgate.domain.workspaces.BillingDetails;
import io.tollgate.domain.workspaces.TaxTerms;
import io.tollgate.domain.workspaces.Workspace;
import java.util.List;
import java.util.Optional;

/** Steps about what is on invoices, and what becomes of them once they are out. */
final class DocumentVerbs {
    private DocumentVerbs() {}

    /** "tax acme 19", "tax acme exempt charity", "tax acme reverse DE123456789", "tax acme none": what its invoices are taxed by from now on. */
    static void tax(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String kind = words.next("a percentage, exempt, reverse or none");
        TaxTerms terms = switch (kind) {
            case "none" -> new TaxTerms.None();
            case "exempt" -> new TaxTerms.Exempt(words.next("a reason"));
            case "reverse" -> new TaxTerms.ReverseCharge(words.next("a VAT id"));
            default -> new TaxTerms.Rate("VAT", words.decimal("a percentage", kind));
        };
        words.endWithoutExpecting();
        Optional<String> vatId = terms instanceof TaxTerms.ReverseCharge(var id) ? Optional.of(id) : Optional.empty();
        BillingDetails details = new BillingDetails(workspace.name() + " Ltd", List.of("1 Main Street", "Dublin"), "IE", vatId, Optional.of(terms));
        stage.transact(tx -> stage.house.setBillingDetails.run(
                tx, new SetBillingDetails.Request(workspace.key(), details, Stage.ACTOR), stage.now()));
    }
}
