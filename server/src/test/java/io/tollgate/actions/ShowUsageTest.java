package io.tollgate.actions;

import static io.tollgate.actions.MeteringHouse.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.metering.UsageStore.Step;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reading the hours once for projects and days says what reading them for each says, whatever way a metric adds up. */
class ShowUsageTest {
    private static final BillingPeriod MARCH = BillingPeriod.parse("2026-03").orElseThrow();
    private static MeteringHouse house;

    @BeforeAll
    static void build() {
        house = new MeteringHouse("2026-03-01T00:00:00Z", RecordUsageTest.CATALOG);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void projects_and_days_of_one_reading() {
        house.workspace("open-days", "open");
        house.workspace("limited-days", "limited");
        house.time.set(Instant.parse("2026-03-11T00:00:00Z"));
        lives("open-days", new Random(20260301));
        lives("limited-days", new Random(20260302));
        for (String plan : List.of("open", "limited")) {
            for (Optional<String> project : List.of(Optional.<String>empty(), Optional.of("b"), Optional.of("nothing"))) {
                house.database.transact(tx -> {
                    Workspace workspace = house.house.workspaces.find(tx, plan + "-days").orElseThrow();
                    Instant now = house.time.instant();
                    ShowUsage.PeriodInSteps once = house.house.showUsage.byDay(tx, workspace, MARCH, project, now);
                    assertThat(once.period()).isEqualTo(house.house.showUsage.ofPeriod(tx, workspace, MARCH, now));
                    assertThat(once.steps()).isEqualTo(
                            house.house.showUsage.over(tx, workspace, MARCH, MARCH.range(), Step.DAY, List.of(), project, now));
                    assertThat(once.steps()).hasSize(31);
                });
            }
        }
    }

    /** Two hundred runs in three projects; several at the same second, so that the latest value has to be the larger of two. */
    private static void lives(String workspace, Random random) {
        List<UsageEvent> events = new ArrayList<>();
        Instant begin = MARCH.from();
        for (int i = 0; i < 200; i++) {
            Instant at = begin.plus(Duration.ofHours(random.nextInt(220))).plusSeconds(random.nextInt(3));
            events.add(event(workspace, "e" + i, "run", at.toString(), "{'project': '%s', 'ms': %d, 'memory': %d, 'user': '%s', 'disk': %d}".formatted(
                    List.of("a", "b", "c").get(random.nextInt(3)), random.nextInt(90_000), random.nextInt(300), "u" + random.nextInt(40), random.nextInt(80))));
        }
        assertThat(house.record(events)).allMatch(EventOutcome.Counted.class::isInstance);
    }
}
