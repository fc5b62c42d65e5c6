package io.tollgate.actions;

import static io.tollgate.actions.MeteringHouse.event;

import io.tollgate.domain.alerts.AlertStore;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the look for thresholds costs an ingest batch, run by hand. Batches of the same size by turns, in one run: of workspaces without a threshold, and
 * of others that each have one that is never reached. Prints the median time of a whole batch, and of the look alone; only ratios count.
 */
final class AlertCost {
    private static final int ROUNDS = 400;
    private static final int WARM_UP = 100;
    private static final int WORKSPACES = 50;
    private static final int EVENTS = 500;

    private final MeteringHouse house;
    private int number;

    private AlertCost(MeteringHouse house) {
        this.house = house;
    }

    public static void main(String[] arguments) throws IOException {
        try (InputStream sample = AlertCost.class.getResourceAsStream("/catalog/sample.yaml");
                MeteringHouse house = new MeteringHouse("2026-03-10T12:00:00Z", new String(sample.readAllBytes(), StandardCharsets.UTF_8))) {
            new AlertCost(house).measure();
        }
    }

    private void measure() {
        for (int i = 0; i < WORKSPACES; i++) {
            house.workspace("plain" + i, "developer");
            WorkspaceId watched = house.workspace("watched" + i, "developer");
            house.database.transact(tx -> {
                Workspace workspace = house.house.workspaces.find(tx, watched).orElseThrow();
                List<SetAlerts.Wanted> thresholds = List.of(new SetAlerts.Wanted.Quantity(new BigDecimal(1_000_000)));
                house.house.setAlerts.run(tx, new SetAlerts.Request(workspace, "compute_hours", thresholds, "test"), house.time.instant());
            });
        }
        long[] plain = new long[ROUNDS];
        long[] watched = new long[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long ofPlain = nanosOfBatch("plain");
            long ofWatched = nanosOfBatch("watched");
            if (round >= 0) {
                plain[round] = ofPlain;
                watched[round] = ofWatched;
            }
        }
        System.out.printf("batches of %d events of %d workspaces: %d us without thresholds, %d us with one each%n",
                EVENTS, WORKSPACES, median(plain), median(watched));
        long[] look = new long[ROUNDS];
        List<AlertStore.Place> places = house.database.read(tx -> tx.handle()
                .createQuery("select workspace_id, metric_id, period from usage_counter c join workspace w on w.id = c.workspace_id where w.key like 'plain%'")
                .map((row, context) -> new AlertStore.Place(row.getInt(1), row.getInt(2), row.getDate(3).toLocalDate()))
                .list());
        house.database.transact(tx -> {
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                long begun = System.nanoTime();
                house.house.alerts.armed(tx, places);
                if (round >= 0) {
                    look[round] = System.nanoTime() - begun;
                }
            }
        });
        System.out.printf("the look for thresholds of %d counters alone: %d us%n", places.size(), median(look));
    }

    private long nanosOfBatch(String names) {
        List<UsageEvent> batch = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            batch.add(event(names + i % WORKSPACES, "e" + ++number, "compute.run", "2026-03-10T11:00:00Z",
                    "{'project': 'p', 'milliseconds': 1000, 'machine': 'standard'}"));
        }
        long begun = System.nanoTime();
        house.record(batch);
        return System.nanoTime() - begun;
    }

    private static long median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1_000;
    }
}
