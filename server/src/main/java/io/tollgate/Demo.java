package io.tollgate;

import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.entrypoints.cli.DemoMonths;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A sandbox in a scratch folder that has lived three months, and goes on. */
final class Demo {
    private static final String ADMIN_KEY = "demo-admin-key";
    private static final int MONTHS = 3;

    private Demo() {}

    static void serve(Map<String, String> variables) {
        Instant now = new RealTime().instant();
        Instant begin = BillingPeriod.containing(now).minus(MONTHS).from();
        Path folder = scratchFolder();
        Map<String, String> inFolder = new HashMap<>(variables);
        inFolder.put("TOLLGATE_DATA_DIR", folder.toString());
        inFolder.put("TOLLGATE_SANDBOX", begin.toString());
        Environment told = Environment.of(inFolder);
        Environment environment = new Environment(told.port(), folder, Optional.empty(), told.poolSize(), Optional.of(ADMIN_KEY),
                new Environment.Sandbox.On(Optional.of(begin)), Optional.empty(), told.catalog(), told.settings());
        Node node = Node.start(environment);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(node::close));
        System.out.println("Living through " + MONTHS + " months, from " + begin + ":");
        House house = node.house();
        new DemoMonths(house.database, house.clock, house.createWorkspace, house.paymentDesk.keepMethods,
                house.paymentDesk.gateways.of(GatewayKind.TEST), house.recordUsage, node.advanceClock().orElseThrow())
                .liveUntil(now, month -> System.out.println("  " + month));
        String root = "http://localhost:" + node.port();
        System.out.println("""

                The demo runs on %1$s. Its data is in %2$s and may be deleted afterwards.
                  the interface    %1$s/docs
                  the admin key    %3$s

                Try:
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces/northwind/usage
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces/acme/invoices
                """.formatted(root, environment.dataFolder(), ADMIN_KEY));
    }

    private static Path scratchFolder() {
        try {
            return Files.createTempDirectory("tollgate-demo-");
        } catch (IOException failure) {
            throw new CannotStart("The demo needs a scratch folder, and none can be made: " + failure.getMessage());
        }
    }
}
