package io.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.DatabaseAddress;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Three processes, killed at random, and 64 clients at one hot counter: the limit holds to the unit, and the invoice bills what was settled to the cent. */
class GatesUnderFireTest {
    private static final int NODES = 3;
    private static final int CLIENTS = 64;
    private static final int KILLS = 3;
    private static final int ANSWERS_BETWEEN_KILLS = 250;
    private static final long LIMIT = 700;
    private static final long INCLUDED = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicReferenceArray<NodeProcess> nodes = new AtomicReferenceArray<>(NODES);
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void the_limit_holds_and_the_invoice_is_right() throws Exception {
        DatabaseAddress address = TestDatabase.freshAddress();
        String url = address.jdbcUrl().replace(
                "jdbc:postgresql://", "postgresql://" + address.user() + ":" + URLEncoder.encode(address.password(), StandardCharsets.UTF_8) + "@");
        Map<String, String> environment =
                Map.of("TOLLGATE_DATABASE_URL", url, "TOLLGATE_SANDBOX", "2026-03-01T00:00:00Z", "TOLLGATE_DB_POOL_SIZE", "8");
        try (Database database = Database.connect(address, 2)) {
            watch(database);
            for (int i = 0; i < NODES; i++) {
                nodes.set(i, NodeProcess.begin(NodeProcess.freePort(), environment));
            }
            Await.until(() -> nodes.get(0).isReady() && nodes.get(1).isReady() && nodes.get(2).isReady());
            nodes.get(0).post("/v1/workspaces", "{'key':'hot','name':'hot','ownerEmail':'o@example.com','plan':'developer'}");
            assertThat(nodes.get(1).send("PUT", "/v1/workspaces/hot/limits/job_runs", "application/json", "{\"limit\":" + LIMIT + "}").statusCode()).isEqualTo(200);
            underFire(environment);
            assertThat(unexpected).isEmpty();
            assertThat(refused.get()).isPositive();
            isFilledToTheUnit(database);
            isBilled(database);
        } finally {
            for (int i = 0; i < NODES; i++) {
                if (nodes.get(i) != null) {
                    nodes.get(i).close();
                }
            }
        }
    }

    /** No transaction may ever commit more than the limit, by however little and for however short. */
    private static void watch(Database database) {
        database.transact(tx -> {
            tx.handle().execute("""
                    create function refuse_to_pass() returns trigger language plpgsql as $$
                    begin
                        if new.billable + new.reserved > greatest(new.hard_limit, old.billable + old.reserved) then
                            raise exception 'limit % passed: % billable, % reserved', new.hard_limit, new.billable, new.reserved;
                        end if;
                        return new;
                    end $$""");
            tx.handle().execute("create trigger refuse_to_pass before update on usage_counter for each row execute function refuse_to_pass()");
        });
    }

    private void underFire(Map<String, String> environment) throws Exception {
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                clients.add(threads.submit(() -> client(number)));
            }
            Random random = new Random(1);
            for (int kill = 0; kill < KILLS; kill++) {
                long before = answers.get();
                Await.until(() -> answers.get() > before + ANSWERS_BETWEEN_KILLS || clients.stream().allMatch(Future::isDone));
                int victim = random.nextInt(NODES);
                nodes.get(victim).kill();
                nodes.set(victim, NodeProcess.start(nodes.get(victim).port(), environment));
            }
            over = true;
        } finally {
            over = true;
        }
        for (Future<?> client : clients) {
            client.get();
        }
    }

    private Void client(int number) throws IOException {
        Random random = new Random(number);
        for (int round = 0; !over; round++) {
            int quantity = 1 + random.nextInt(9);
            String wish = "{\"workspace\":\"hot\",\"metric\":\"job_runs\",\"quantity\":" + quantity + "}";
            HttpResponse<String> answer = untilAnswered("/v1/reservations", wish, "client-" + number + "-" + round);
            if (answer.statusCode() == 409 && answer.body().contains("\"limit_reached\"")) {
                refused.incrementAndGet();
                pause();
                continue;
            }
            if (answer.statusCode() != 201) {
                unexpected.add(answer.statusCode() + " " + answer.body());
                continue;
            }
            granted.addAndGet(quantity);
            String reservation = "/v1/reservations/" + JSON.readTree(answer.body()).get("id").textValue();
            switch (random.nextInt(10)) {
                case 0, 1 -> settle(reservation, quantity);
                case 2 -> settle(reservation, quantity / 2);
                case 3 -> { }
                default -> expect200(untilAnswered(reservation + "/release", "", ""));
            }
        }
        return null;
    }

    /** However often it takes: it is counted once. */
    private void settle(String reservation, int quantity) {
        expect200(untilAnswered(reservation + "/settle", "{\"quantity\":" + quantity + "}", ""));
        used.addAndGet(quantity);
    }

    private void expect200(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            unexpected.add(answer.statusCode() + " " + answer.body());
        }
    }

    /** Asks one node after the other until one answers, as a client with a list of addresses does. */
    private HttpResponse<String> untilAnswered(String path, String body, String key) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < deadline) {
            NodeProcess node = nodes.get(ThreadLocalRandom.current().nextInt(NODES));
            try {
                HttpResponse<String> answer = key.isEmpty()
                        ? node.send("POST", path, "application/json", body)
                        : node.send("POST", path, "application/json", body, "Idempotency-Key", key);
                if (answer.statusCode() != 503) {
                    answers.incrementAndGet();
                    return answer;
                }
            } catch (IOException killed) {
                // The next one may be there.
            }
            pause();
        }
        throw new AssertionError("No node answered " + path);
    }

    /** As polite clients do, so that a process that starts again finds a core. */
    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    private record Counter(long used, long billable, long reserved, long open, long granted) {}

    private static Counter counter(Database database) {
        return database.read(tx -> tx.handle().createQuery("""
                        select used, billable, reserved,
                            (select coalesce(sum(quantity), 0) from reservation where state = 'open'), (select coalesce(sum(quantity), 0) from reservation)
                        from usage_counter c join metric m on m.id = c.metric_id where m.key = 'job_runs' and period = '2026-03-01'""")
                .map((row, context) -> new Counter(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
                .one());
    }

    /** What was told is what stands, and exactly what is left can still be had. */
    private void isFilledToTheUnit(Database database) {
        Counter after = counter(database);
        assertThat(after).isEqualTo(new Counter(used.get(), used.get(), after.open(), after.open(), granted.get()));
        assertThat(after.used() + after.reserved()).isLessThanOrEqualTo(LIMIT);
        long left = LIMIT - after.used() - after.reserved();
        String one = "{\"workspace\":\"hot\",\"metric\":\"job_runs\",\"quantity\":1}";
        for (long unit = 0; unit < left; unit++) {
            assertThat(untilAnswered("/v1/reservations", one, "").statusCode()).isEqualTo(201);
        }
        assertThat(untilAnswered("/v1/reservations", one, "").statusCode()).isEqualTo(409);
        assertThat(counter(database)).extracting(at -> at.used() + at.reserved()).isEqualTo(LIMIT);
    }

    private void isBilled(Database database) {
        nodes.get(0).post("/v1/sandbox/clock", "{'advanceBy':'PT2H'}");
        assertThat(counter(database)).extracting(Counter::used, Counter::reserved, Counter::open).containsExactly(used.get(), 0L, 0L);
        nodes.get(1).post("/v1/sandbox/clock", "{'advanceTo':'2026-04-01T02:00:00Z'}");
        BigDecimal overage = BigDecimal.valueOf(Math.max(0, used.get() - INCLUDED)).multiply(new BigDecimal("0.12"));
        JsonNode invoice = nodes.get(2).get("/v1/workspaces/hot/invoices").get("items").get(0);
        assertThat(invoice.get("kind").textValue() + " " + invoice.get("status").textValue()).isEqualTo("regular open");
        assertThat(invoice.get("total").textValue()).isEqualTo(overage.add(new BigDecimal("25.00")).toPlainString());
    }
}
