package io.tollgate.entrypoints.api;

import io.tollgate.actions.EventOutcome;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.foundation.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What became of the events of one request, by the places they had in it. */
final class EventTally {
    private final List<UsageEvent> readable = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<Unsettled> unsettled = new ArrayList<>();

    /** @param index the event's place in the request, from 0 */
    record Rejection(int index, Optional<String> id, ErrorCode code, Optional<String> field, String detail) {}

    /** An event that was counted, and named a reservation that it could not settle. */
    record Unsettled(int index, String id, EventOutcome.Unsettled what) {
        JsonObject json() {
            return new JsonObject()
                    .put("index", index)
                    .put("id", id)
                    .put("reservation", what.reservation())
                    .put("why", what.why().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** @param overLimit those of the counted that were beyond a hard limit in part or whole */
    record Counts(long counted, long duplicates, long rejected, long overLimit) {}

    /** @param caller whose key may be for one workspace only; events of others are then rejected */
    EventTally(List<CloudEventReader.Result> read, Caller caller) {
        for (int index = 0; index < read.size(); index++) {
            switch (read.get(index)) {
                case CloudEventReader.Read(UsageEvent event) when caller.mayTouch(event.workspace()) -> {
                    readable.add(event);
                    places.add(index);
                }
                case CloudEventReader.Read(UsageEvent event) -> rejections.add(new Rejection(
                        index, Optional.of(event.id()), ErrorCode.FORBIDDEN, Optional.of("subject"),
                        "This key is for the workspace " + caller.workspace().orElseThrow() + " only."));
                case CloudEventReader.Unreadable bad ->
                    rejections.add(new Rejection(index, bad.id(), bad.code(), bad.field(), bad.detail()));
            }
        }
    }

    List<UsageEvent> readable() {
        return readable;
    }

    boolean hasRejected() {
        return !rejections.isEmpty();
    }

    /** Takes in what became of the readable events. */
    Counts count(RecordUsage.Answer recorded) {
        long counted = 0;
        long duplicates = 0;
        long overLimit = 0;
        for (int i = 0; i < recorded.outcomes().size(); i++) {
            switch (recorded.outcomes().get(i)) {
                case EventOutcome.Counted(boolean over, List<EventOutcome.Unsettled> notSettled) -> {
                    counted++;
                    int place = places.get(i);
                    String id = readable.get(i).id();
                    notSettled.forEach(each -> unsettled.add(new Unsettled(place, id, each)));
                    overLimit += over ? 1 : 0;
                }
                case EventOutcome.Duplicate _ -> duplicates++;
                case EventOutcome.Rejected why -> rejections.add(new Rejection(
                        places.get(i), Optional.of(readable.get(i).id()), why.code(), Optional.of(why.field()), why.detail()));
            }
        }
        return new Counts(counted, duplicates, rejections.size(), overLimit);
    }

    /** In the order of their places, after {@link #count}. */
    List<Unsettled> unsettled() {
        return unsettled;
    }

    /** In the order of their places. */
    List<Rejection> rejections() {
        return rejections.stream().sorted(Comparator.comparingInt(Rejection::index)).toList();
    }
}
