package io.tollgate.scenarios;

import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.actions.ReserveOutcome;
import io.tollgate.actions.ReserveUsage;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.limits.Reservation;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.foundation.errors.ApiError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps that set quantities aside and end that. A reservation goes by the name that its step gives it. */
final class ReserveVerbs {
    private ReserveVerbs() {}

    /** "reserve acme ai_spend 2.00 for anthropic as r1 = 3 left": also "= no limit", "= own key" or "= limit reached". */
    static void reserve(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        String metric = words.next("a metric");
        var quantity = words.decimal("a quantity");
        Map<String, List<String>> options = words.options("for", "as");
        words.end();
        Optional<Provider> provider = options.getOrDefault("for", List.of()).stream().findFirst().map(word ->
                Provider.of(word).orElseThrow(() -> words.mistake("there is no provider '" + word + "'")));
        ReserveUsage.Wish wish = new ReserveUsage.Wish(
                workspace.key(), metric, quantity, UsageEvent.NO_PROJECT, ReserveUsage.HELD_BY_DEFAULT, provider, Optional.empty());
        ReserveOutcome outcome = stage.transact(tx -> stage.house.reserveUsage.decide(tx, List.of(new ReserveUsage.Request(List.of(wish)))))
                .getFirst().outcomes().getFirst();
        String told = switch (outcome) {
            case ReserveOutcome.Reserved reserved -> {
                options.getOrDefault("as", List.of()).forEach(name -> stage.reservations.put(name, reserved.id()));
                yield left(reserved);
            }
            case ReserveOutcome.LimitReached reached -> "limit reached";
            case ReserveOutcome.Refused(var code, String field, String detail) -> throw ApiError.of(code, detail, field);
        };
        words.expectedIfSaid().ifPresent(expected -> Tables.requireEqual(step, expected, told));
        if (words.expectedIfSaid().isEmpty() && outcome instanceof ReserveOutcome.LimitReached) {
            throw new AssertionError(step.place() + ": was refused at the limit");
        }
    }

    private static String left(ReserveOutcome.Reserved reserved) {
        if (reserved.onOwnKey()) {
            return "own key";
        }
        return reserved.remaining().isEmpty() ? "no limit" : reserved.unit().format(reserved.remaining().getAsLong()) + " left";
    }

    /** "settle r1 1.50 = counted": also "= beyond limit" or "= duplicate". */
    static void settle(Stage stage, Step step, Words words) {
        Reservation reservation = named(stage, words);
        var units = words.decimal("a quantity");
        words.end();
        EventOutcome outcome = stage.transact(tx -> {
            Workspace workspace = stage.house.workspaces.find(tx, reservation.id().workspace()).orElseThrow();
            long quantity = stage.house.meteringIds.knownMetric(tx, reservation.against().metricId()).unit().parse(units);
            UsageEvent event = stage.house.settleReservation.event(tx, workspace, reservation, quantity, stage.now());
            return stage.house.recordUsage.decide(tx, List.of(new RecordUsage.Request(List.of(event), false))).getFirst().outcomes().getFirst();
        });
        Tables.requireEqual(step, words.expectedIfSaid().orElse("counted"), switch (outcome) {
            case EventOutcome.Counted(boolean beyond, var unsettled) -> beyond ? "beyond limit" : "counted";
            case EventOutcome.Duplicate() -> "duplicate";
            case EventOutcome.Rejected(var code, String field, String detail) -> throw ApiError.of(code, detail, field);
        });
    }

    /** "release r1 = released": also "= settled", or however else it ended before. */
    static void release(Stage stage, Step step, Words words) {
        Reservation reservation = named(stage, words);
        words.end();
        Reservation after = stage.transact(tx -> stage.house.endReservation.release(tx, reservation, stage.now()));
        Tables.requireEqual(step, words.expectedIfSaid().orElse("released"), after.state().word());
    }

    private static Reservation named(Stage stage, Words words) {
        String name = words.next("a reservation's name");
        return Optional.ofNullable(stage.reservations.get(name))
                .<Reservation>map(id -> stage.transact(tx -> stage.house.reservations.find(tx, List.of(id)).get(id)))
                .orElseThrow(() -> words.mistake("no step before reserved anything as '" + name + "'"));
    }
}
