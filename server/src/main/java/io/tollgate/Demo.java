package io.tollgate;

import io.tollgate.actions.IssuePortalLink;
import io.tollgate.domain.payments.GatewayKind;
import io.tollgate.domain.sessions.PortalLink;
import io.tollgate.domain.sessions.Role;
import io.tollgate.entrypoints.cli.DemoMonths;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.time.BillingPeriod;
import io.tollgate.foundation.time.RealTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A sandbox in a scratch folder that has lived three months, and goes on. */
final class Demo {
    private static final String ADMIN_KEY = "demo-admin-key";
    private static final int MONTHS = 3;
    private static final Duration LINK_LASTS = Duration.ofDays(7);

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
        new DemoMonths(house.database, house.clock, actions(house), node.advanceClock().orElseThrow())
                .liveUntil(now, month -> System.out.println("  " + month));
        String root = environment.settings().pages().publicUrl().map(URI::toString).orElse("http://localhost:" + node.port());
        System.out.println("""

                The demo runs on %1$s. Its data is in %2$s and may be deleted afterwards.

                A workspace's pages, each opened by its link for the next %4$d days:
                %5$s
                The operator's desk
                  %1$s/admin    sign in with %3$s

                The interface, described on %1$s/docs
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces/northwind/usage
                  curl -H 'Authorization: Bearer %3$s' %1$s/v1/workspaces/acme/invoices
                """.formatted(root, environment.dataFolder(), ADMIN_KEY, LINK_LASTS.toDays(), links(house, root)));
    }

    private static DemoMonths.Actions actions(House house) {
        return new DemoMonths.Actions(house.createWorkspace, house.recordUsage, house.setLimit, house.setAlerts, house.addOwnKey,
                house.reportFailingKey, house.workspaces, house.paymentDesk.keepMethods, house.paymentDesk.gateways.of(GatewayKind.TEST));
    }

    private static String links(House house, String root) {
        StringBuilder links = new StringBuilder();
        for (DemoMonths.Life life : DemoMonths.LIVES) {
            PortalLink.Issued link = house.database.inTransaction(tx -> house.issuePortalLink.run(tx,
                    new IssuePortalLink.Request(life.key(), Role.OWNER, Optional.empty(), LINK_LASTS, "demo"), house.clock.instant(), new RealTime().instant()));
            links.append("  ").append(life.name()).append(", ").append(life.about()).append("\n    ")
                    .append(root).append("/portal/").append(link.secret()).append("\n");
        }
        return links.toString();
    }

    private static Path scratchFolder() {
        try {
            return Files.createTempDirectory("tollgate-demo-");
        } catch (IOException failure) {
            throw new CannotStart("The demo needs a scratch folder, and none can be made: " + failure.getMessage());
        }
    }
}
