package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often the database is asked for a key. */
class AuthenticationTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final TestServer server = new TestServer(
            List.of(Route.get("/read", Access.READ, "read", request -> Answer.noContent())),
            new Authentication(this::ask, nanos::get),
            Duration.ofSeconds(5));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_key_is_asked_for_once_a_second() {
        for (int request = 0; request < 5; request++) {
            assertThat(status("good")).isEqualTo(204);
        }
        assertThat(asked).hasValue(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        status("good");
        assertThat(asked).hasValue(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        status("good");
        assertThat(asked).hasValue(2);
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
        return key.equals("good") ? Optional.of(new Caller("key_1", Set.of(Access.READ), Optional.empty())) : Optional.empty();
    }

    private int status(String key) {
        return server.send("GET", "/read", "", "Authorization", "Bearer " + key).statusCode();
    }
}
