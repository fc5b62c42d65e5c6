package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the database is asked for a key. */
class AuthenticationTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch answering = new CountDownLatch(0);
    private final TestServer server = new TestServer(
            List.of(Route.get("/read", Access.READ, "read", request -> Answer.noContent())),
            new Authentication(this::ask, nanos::get),
            Duration.ofSeconds(5));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_key_is_asked_for_again_half_a_second_later() {
        for (int request = 0; request < 5; request++) {
            assertThat(status("good")).isEqualTo(204);
        }
        assertThat(asked).hasValue(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(499));
        status("good");
        assertThat(asked).hasValue(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        status("good");
        assertThat(asked).hasValue(2);
    }

    @Test
    void while_one_asks_again_the_others_go_by_what_is_held_but_no_longer_than_a_second() throws Exception {
        status("good");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(600));
        CountDownLatch slow = new CountDownLatch(1);
        answering = slow;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> asking = threads.submit(() -> status("good"));
            Await.until(() -> asked.get() == 2);
            for (int request = 0; request < 5; request++) {
                assertThat(status("good")).isEqualTo(204);
            }
            assertThat(asked).hasValue(2);
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
            Future<Integer> late = threads.submit(() -> status("good"));
            Await.until(() -> asked.get() == 3);
            slow.countDown();
            assertThat(List.of(asking.get(), late.get())).containsOnly(204);
        }
    }


    @Test
    void a_wrong_key_is_remembered_as_wrong_and_opens_nothing_meanwhile() {
        assertThat(status("bad")).isEqualTo(401);
        assertThat(status("bad")).isEqualTo(401);
        assertThat(status("good")).isEqualTo(204);
        assertThat(asked).hasValue(2);
    }

    private Optional<Caller> ask(String key) {
        asked.incrementAndGet();
        try {
            answering.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return key.equals("good") ? Optional.of(new Caller("key_1", Set.of(Access.READ), Optional.empty())) : Optional.empty();
    }

    private int status(String key) {
        return server.send("GET", "/read", "", "Authorization", "Bearer " + key).statusCode();
    }
}
