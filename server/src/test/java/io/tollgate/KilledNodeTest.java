package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.entrypoints.cli.ImportName;
import io.tollgate.foundation.db.PostgresForTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node with its own PostgreSQL, with fsync, killed and stopped in the middle of its work. What it acknowledged counts, once. The last of the tests
 * moves the clock into April, where the events of the others would be refused.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledNodeTest {
    private static final int EVENTS = 60_000;
    private static final int CLIENTS = 8;

    @TempDir
    private static Path folder;

    private static int port;
    private static Map<String, String> environment;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        PostgresForTests.prepareWithPrograms(data);
        port = NodeProcess.freePort();
        environment = Map.of("TOLLGATE_DATA_DIR", data.toString(), "TOLLGATE_SANDBOX", "2026-03-10T12:00:00Z");
        node = NodeProcess.start(port, environment);
    }

    @AfterAll
    static void stop() {
        node.stop();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void an_import_survives_kills_of_every_kind() throws IOException {
        workspace("import");
        Path file = folder.resolve("march.ndjson");
        Files.write(file, (Iterable<String>) IntStream.range(0, EVENTS).mapToObj(n -> run("import", n))::iterator);

        Process first = NodeProcess.run(port, Map.of(), List.of(), List.of("import", file.toString()));
        Await.until(() -> lines() > 0);
        first.toHandle().destroy();
        assertThat(outputOf(first)).contains("To go on where it is, run the same command again.");
        assertThat(first.exitValue()).isEqualTo(1);
        long stoppedAt = lines();
        assertThat(stoppedAt).isLessThan(EVENTS);

        Process second = NodeProcess.run(port, Map.of(), List.of(), List.of("import", file.toString()));
        Await.until(() -> lines() > stoppedAt);
        node.kill();
        node = NodeProcess.start(port, environment);
        long killedAt = lines();
        Await.until(() -> lines() > killedAt);
        node.postgres().destroyForcibly();
        node.kill();
        node = NodeProcess.start(port, environment);
        String output = outputOf(second);

        assertThat(second.exitValue()).as(output).isZero();
        assertThat(output).contains("Imported: " + EVENTS + " counted, 0 duplicates, 0 rejected.").contains("trying again");
        assertThat(node.used("import", "compute_hours")).isEqualTo(String.valueOf(EVENTS * 60_000L));
        Process again = NodeProcess.run(port, Map.of(), List.of(), List.of("import", file.toString()));
        assertThat(outputOf(again)).startsWith("100.0 %");

        node.post("/v1/sandbox/clock", "{'advanceTo':'2026-04-01T02:00:00Z'}");
        JsonNode invoice = node.get("/v1/workspaces/import/invoices").get("items").get(0);
        // April's fee of 25.00, and 60,000 minutes less 100 hours at 0.12 an hour: 54,000 / 60 * 0.12 = 108.00
        assertThat(invoice.get("kind").textValue()).isEqualTo("regular");
        assertThat(invoice.get("status").textValue()).isEqualTo("open");
        assertThat(invoice.get("total").textValue()).isEqualTo("133.00");
    }

    @Test
    void what_comes_from_standard_input_and_what_is_rejected() throws IOException {
        workspace("piped");
        Process command = NodeProcess.run(port, Map.of("TOLLGATE_URL", "http://127.0.0.1:" + port + "/"), List.of(), List.of("import", "-", "--id", "piped"));
        command.getOutputStream().write((run("piped", 1) + "\n" + run("nobody", 2) + "\n" + run("piped", 3)).getBytes(StandardCharsets.UTF_8));
        command.getOutputStream().close();
        assertThat(outputOf(command)).contains("2 counted, 0 duplicates, 1 rejected").contains("line 2: There is no workspace 'nobody'.");
        assertThat(command.exitValue()).isEqualTo(2);
        Process denied = NodeProcess.run(port, Map.of(), List.of(), List.of("import", "-", "--key", "wrong"));
        assertThat(outputOf(denied)).containsIgnoringCase("key").hasLineCount(1);
        assertThat(denied.exitValue()).isEqualTo(1);
    }

    @Test
    void the_database_dies_under_load() throws Exception {
        workspace("load");
        Load load = new Load("load");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, CLIENTS).forEach(client -> clients.submit(() -> load.run(client)));
            Await.until(() -> load.acknowledged.size() > 100);
            node.postgres().destroyForcibly();
            Await.until(() -> load.refused.size() > 0);
            int before = load.acknowledged.size();
            Await.until(() -> load.acknowledged.size() > before + 100);
            load.over = true;
        }
        assertThat(load.unexpected).isEmpty();
        load.isCountedOnce();
    }

    @Test
    void a_stop_answers_what_it_accepted() throws Exception {
        workspace("stopped");
        Load load = new Load("stopped");
        try (Socket halfSent = new Socket("127.0.0.1", port);
                Socket idle = new Socket("127.0.0.1", port);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, CLIENTS).forEach(client -> clients.submit(() -> load.run(client)));
            Await.until(() -> load.acknowledged.size() > 100);
            String body = run("stopped", 1_000_000);
            write(halfSent, "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + NodeProcess.KEY
                    + "\r\nContent-Type: application/cloudevents+json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body.substring(0, 20));
            assertThat(ask(idle)).startsWith("HTTP/1.1 200");
            node.process().toHandle().destroy();
            Await.until(load::isRefused);
            assertThat(ask(idle)).startsWith("HTTP/1.1 503");
            write(halfSent, body.substring(20));
            assertThat(line(halfSent)).startsWith("HTTP/1.1 200");
            load.over = true;
        }
        assertThat(node.process().onExit().join().exitValue()).isEqualTo(143);
        load.acknowledged.add("e1000000");
        node = NodeProcess.start(port, environment);
        assertThat(load.unexpected).isEmpty();
        load.isCountedOnce();
    }

    @Test
    void a_second_process_on_the_folder_says_so() {
        NodeProcess second = NodeProcess.begin(NodeProcess.freePort(), environment);
        assertThat(second.process().onExit().join().exitValue()).isEqualTo(1);
        Await.until(() -> second.output().contains("\n"));
        assertThat(second.output()).startsWith("Another Tollgate is running on the data folder").hasLineCount(1);
    }

    /** Clients that send one event after the other, each again until it is acknowledged or the load is over. */
    private static final class Load {
        private final String workspace;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final Set<String> refused = ConcurrentHashMap.newKeySet();
        private final Set<String> unexpected = ConcurrentHashMap.newKeySet();
        private volatile boolean over;
        private volatile boolean gone;

        Load(String workspace) {
            this.workspace = workspace;
        }

        void run(int client) {
            for (int number = client; !over && !gone; number += CLIENTS) {
                try {
                    HttpResponse<String> answer = node.send("POST", "/v1/events", "application/cloudevents+json", KilledNodeTest.run(workspace, number));
                    if (answer.statusCode() == 200 && answer.body().contains("\"rejected\":[]")) {
                        acknowledged.add("e" + number);
                    } else if (answer.statusCode() == 503 && answer.body().matches(".*\"(database_unavailable|overloaded)\".*")
                            && answer.headers().firstValue("Retry-After").isPresent()) {
                        refused.add(answer.body());
                        number -= CLIENTS;
                    } else {
                        unexpected.add(answer.statusCode() + " " + answer.body());
                    }
                } catch (IOException processGone) {
                    gone = true;
                }
            }
        }

        boolean isRefused() {
            return gone || !refused.isEmpty();
        }

        /** Every acknowledged event is there: sent again, each is a duplicate; and what was counted in all is what is shown. */
        void isCountedOnce() throws IOException {
            List<String> ids = List.copyOf(acknowledged);
            for (int from = 0; from < ids.size(); from += 5_000) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + 5_000));
                String batch = some.stream()
                        .map(id -> KilledNodeTest.run(workspace, Integer.parseInt(id.substring(1))))
                        .collect(Collectors.joining(",", "[", "]"));
                HttpResponse<String> again = node.send("POST", "/v1/events", "application/cloudevents-batch+json", batch);
                assertThat(again.body()).contains("\"duplicates\":" + some.size());
            }
            long events = Long.parseLong(node.used(workspace, "compute_hours")) / 60_000;
            // What broke off unanswered may have been counted: at most one of each client.
            assertThat(events).isBetween((long) ids.size(), (long) ids.size() + 2 * CLIENTS);
        }
    }

    private static void workspace(String key) {
        node.post("/v1/workspaces", "{'key':'" + key + "','name':'" + key + "','ownerEmail':'o@example.com','plan':'developer'}");
    }

    private static String run(String workspace, int number) {
        return ("{'specversion':'1.0','id':'e" + number + "','source':'/test','type':'compute.run','subject':'" + workspace
                + "','time':'2026-03-10T12:00:00Z','data':{'milliseconds':60000}}").replace('\'', '"');
    }

    private static long lines() {
        try {
            String answer = node.send("GET", "/v1/events/import/" + importName(), "application/json", "").body();
            return answer.contains("\"lines\":") ? Long.parseLong(answer.replaceAll(".*\"lines\":(\\d+).*", "$1")) : 0;
        } catch (IOException away) {
            return 0;
        }
    }

    /** Made by the command: all processes that send this file must have come to the same one. */
    private static String importName() {
        return ImportName.of(folder.resolve("march.ndjson"), folder.resolve("march.ndjson").toFile().length());
    }

    private static String outputOf(Process process) throws IOException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.onExit().join();
        return output;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static String ask(Socket socket) throws IOException {
        write(socket, "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        return line(socket);
    }

    private static String line(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
