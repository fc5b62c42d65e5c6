package io.tollgate.scenarios;

import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.payments.PaymentGateway;
import io.tollgate.domain.workspaces.Workspace;
import java.util.Optional;

/** Steps that pay, and look at what was paid. */
final class PaymentVerbs {
    private PaymentVerbs() {}

    static void card(Stage stage, Workspace workspace, String token) {
        PaymentGateway.Attached attached = stage.house.paymentDesk.gateways.chosen(GatewayKind.TEST, "type").attach(
                new PaymentGateway.NewMethod(workspace.id(), workspace.key(), workspace.ownerEmail(), Optional.empty(), token));
        stage.transact(tx -> stage.house.paymentBooks.methods.add(
                tx, workspace.id(), GatewayKind.TEST, attached.reference(), attached.label(), stage.now()));
    }
}
