package io.tollgate.actions;

import io.tollgate.domain.catalog.CatalogDocuments;
import io.tollgate.domain.limits.NewReservation.AskedAs;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.limits.ReservationId;
import io.tollgate.domain.limits.RunningWork;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.time.BillingPeriod;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the tests of gates do all the time, and the sums that must hold after whatever they did. */
final class GatesHouse implements AutoCloseable {
    final MeteringHouse metering;

    GatesHouse(String start) {
        this.metering = new MeteringHouse(start, CatalogDocuments.sample());
    }

    static ReserveUsage.Wish wish(String workspace, String metric, String quantity) {
        return new ReserveUsage.Wish(workspace, metric, new BigDecimal(quantity), "p", ReserveUsage.HELD_BY_DEFAULT, Optional.empty(), Optional.empty());
    }

    static ReserveUsage.Wish keyed(ReserveUsage.Wish wish, String key, String content) {
        String sha256 = "%064x".formatted(new java.math.BigInteger(1, content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return new ReserveUsage.Wish(wish.workspace(), wish.metric(), wish.quantity(), wish.project(), wish.heldFor(), wish.provider(),
                Optional.of(new ReserveUsage.Key(new AskedAs("key_test", key), sha256)));
    }

    static ReserveUsage.Wish heldFor(ReserveUsage.Wish wish, Duration time) {
        return new ReserveUsage.Wish(wish.workspace(), wish.metric(), wish.quantity(), wish.project(), time, wish.provider(), wish.key());
    }

    List<ReserveOutcome> reserve(ReserveUsage.Wish... wishes) {
        return metering.database.inTransaction(tx ->
                metering.house.reserveUsage.decide(tx, List.of(new ReserveUsage.Request(List.of(wishes))))).getFirst().outcomes();
    }

    ReservationId reserved(ReserveUsage.Wish wish) {
        return ((ReserveOutcome.Reserved) reserve(wish).getFirst()).id();
    }

    EventOutcome settle(ReservationId id, long quantity) {
        UsageEvent event = metering.database.read(tx -> metering.house.settleReservation.event(
                tx, metering.house.workspaces.find(tx, id.workspace()).orElseThrow(), reservation(id), quantity, metering.time.instant()));
        return metering.record(event).getFirst();
    }

    Reservation release(ReservationId id) {
        return metering.database.inTransaction(tx -> metering.house.endReservation.release(tx, reservation(id), metering.time.instant()));
    }

    Reservation reservation(ReservationId id) {
        return metering.database.read(tx -> metering.house.reservations.find(tx, List.of(id)).get(id));
    }

    ShowLimits.Shown limit(String workspace, String metric, String limit, RunningWork runningWork) {
        return metering.database.inTransaction(tx -> metering.house.setLimit.run(
                tx, new SetLimit.Request(workspace, metric, new BigDecimal(limit), runningWork, "test"), metering.time.instant()));
    }

    void unlimit(String workspace, String metric) {
        metering.database.transact(tx -> metering.house.removeLimit.run(tx, new RemoveLimit.Request(workspace, metric, "test"), metering.time.instant()));
    }

    void runJobs() {
        metering.house.jobs.forEach(metering.house.runDueWork::run);
    }

    Counter counter(WorkspaceId workspace, String metric) {
        return counter(workspace, metric, BillingPeriod.containing(metering.time.instant()));
    }

    Counter counter(WorkspaceId workspace, String metric, BillingPeriod period) {
        return metering.database.read(tx -> {
            int id = metering.house.meteringIds.meters(tx, metering.catalogVersion).metric(metric).orElseThrow().id();
            return metering.house.counters.ofPeriod(tx, workspace.value(), period.firstDay()).get(id);
        });
    }

    @Override
    public void close() {
        GateSums.audit(metering.database);
        metering.close();
    }
}
