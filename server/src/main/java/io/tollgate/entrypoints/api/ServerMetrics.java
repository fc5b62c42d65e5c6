package io.tollgate.entrypoints.api;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What is counted and timed, as Prometheus reads it. Nothing carries a workspace: that many series would hurt whoever scrapes them. */
public final class ServerMetrics implements AutoCloseable {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(2_500)
    };

    private record Series(String method, String path, int status) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Map<Series, Timer> requests = new ConcurrentHashMap<>();
    private final Counter counted = events("counted");
    private final Counter duplicates = events("duplicate");
    private final Counter rejected = events("rejected");
    private final Counter overLimit = events("over_limit");

    public ServerMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Where further meters are registered. */
    public MeterRegistry registry() {
        return registry;
    }

    /** What became of the events of one request. @param overTheLimit how many of the counted ones passed a hard limit */
    public void eventsRecorded(long countedEvents, long duplicateEvents, long rejectedEvents, long overTheLimit) {
        counted.increment(countedEvents);
        duplicates.increment(duplicateEvents);
        rejected.increment(rejectedEvents);
        overLimit.increment(overTheLimit);
    }

    /** Shows how busy the pool is. */
    public void watch(DataSource pool) {
        try {
            HikariPoolMXBean connections = pool.unwrap(HikariDataSource.class).getHikariPoolMXBean();
            Gauge.builder("tollgate.pool.active", connections, HikariPoolMXBean::getActiveConnections).register(registry);
            Gauge.builder("tollgate.pool.idle", connections, HikariPoolMXBean::getIdleConnections).register(registry);
            Gauge.builder("tollgate.pool.pending", connections, HikariPoolMXBean::getThreadsAwaitingConnection)
                    .description("Threads waiting for a connection")
                    .register(registry);
        } catch (SQLException notThatPool) {
            throw new IllegalArgumentException("no pool to watch", notThatPool);
        }
    }

    /** @param path the route's template, never the path that was asked for */
    void served(String method, String path, int status, long nanos) {
        requests.computeIfAbsent(new Series(method, path, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private Timer timer(Series series) {
        return Timer.builder("http.server.requests")
                .description("Requests by route and status")
                .tag("method", series.method)
                .tag("route", series.path)
                .tag("status", Integer.toString(series.status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter events(String result) {
        return Counter.builder("tollgate.events").description("Usage events by what became of them").tag("result", result).register(registry);
    }
}
