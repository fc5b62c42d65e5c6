package io.tollgate;

import io.tollgate.entrypoints.cli.ImportArguments;
import io.tollgate.entrypoints.cli.ImportFile;
import io.tollgate.entrypoints.cli.ReplayArguments;
import io.tollgate.entrypoints.cli.ReplayMonths;
import io.tollgate.foundation.db.CannotStart;
import io.tollgate.foundation.db.DatabaseUnavailable;
import java.util.List;

/** The command line: serves, or does what its first word says. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "serve" : arguments[0];
        try {
            switch (command) {
                case "serve" -> serve(Environment.of(System.getenv()));
                case "rotate-master-key" -> MasterKeySource.rotate(Environment.of(System.getenv()), System.out::println);
                case "import" -> ImportFile.main(ImportArguments.of(rest(arguments), System.getenv()));
                case "recheck" -> System.exit(new ReplayMonths(ReplayArguments.recheck(rest(arguments), System.getenv()), System.out).recheck());
                case "simulate" -> System.exit(new ReplayMonths(ReplayArguments.simulate(rest(arguments), System.getenv()), System.out).simulate());
                case "demo" -> Demo.serve(System.getenv());
                default -> throw new CannotStart("There is no command '" + command + "'; ./tollgate help lists them.");
            }
        } catch (CannotStart | DatabaseUnavailable reason) {
            System.err.println(reason.getMessage());
            System.exit(1);
        }
    }

    private static List<String> rest(String[] arguments) {
        return List.of(arguments).subList(1, arguments.length);
    }

    private static void serve(Environment environment) {
        Node node = Node.start(environment);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(node::close));
        node.newAdminKey().ifPresent(key -> System.out.println("Admin API key, shown this once: " + key));
        System.out.println("Tollgate serves on http://localhost:" + node.port() + " and describes itself at /docs.");
    }
}
