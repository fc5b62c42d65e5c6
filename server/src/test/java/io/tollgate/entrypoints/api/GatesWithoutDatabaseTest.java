package io.tollgate.entrypoints.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.TestDatabase;
import io.tollgate.foundation.db.Database;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gate that cannot ask its counter lets nothing through. */
class GatesWithoutDatabaseTest {
    private static final String WISH = "{\"workspace\":\"acme\",\"metric\":\"job_runs\",\"quantity\":3}";

    @Test
    void nothing_is_granted_while_the_database_is_away() {
        try (TestApi api = new TestApi(List.of());
                Database operator = Database.connect(TestDatabase.freshAddress(), 1)) {
            api.workspace("acme");
            assertThat(api.send("POST", "/v1/reservations", WISH, TestApi.ADMIN).statusCode()).isEqualTo(201);
            String name = api.database.read(tx -> tx.handle().createQuery("select current_database()").mapTo(String.class).one());

            operator.transact(tx -> tx.handle().execute("alter database " + name + " allow_connections false"));
            operator.transact(tx -> tx.handle().execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", name));
            HttpResponse<String> refused = api.send("POST", "/v1/reservations", WISH, TestApi.ADMIN);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(TestServer.json(refused).get("code").textValue()).isEqualTo("database_unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(api.send("POST", "/v1/leases", "{\"workspace\":\"acme\",\"machine\":\"standard\"}", TestApi.ADMIN).statusCode()).isEqualTo(503);

            operator.transact(tx -> tx.handle().execute("alter database " + name + " allow_connections true"));
            assertThat(api.send("POST", "/v1/reservations", WISH, TestApi.ADMIN).statusCode()).isEqualTo(201);
            assertThat(api.database.<Long>read(tx -> tx.handle().createQuery("select sum(reserved)::bigint from usage_counter").mapTo(Long.class).one()))
                    .isEqualTo(6);
        }
    }
}
