package io.tollgate.actions;

import io.tollgate.actions.EventOutcome.Counted;
import io.tollgate.actions.EventOutcome.Duplicate;
import io.tollgate.actions.EventOutcome.Rejected;
import io.tollgate.domain.metering.Counter;
import io.tollgate.domain.metering.CounterStore;
import io.tollgate.domain.metering.UsageEvent;
import io.tollgate.domain.metering.VoidStore;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * Puts another event in the place of one that was sent wrongly: the one is taken back and the other counted, or nothing is done. The replacement has an
 * id of its own, within the same source, and so counts once like any event.
 */
public final class AmendUsage {
    private final VoidUsage voidUsage;
    private final RecordUsage recordUsage;
    private final VoidStore voids;
    private final CounterStore counters;

    public AmendUsage(VoidUsage voidUsage, RecordUsage recordUsage, VoidStore voids, CounterStore counters) {
        this.voidUsage = voidUsage;
        this.recordUsage = recordUsage;
        this.voids = voids;
        this.counters = counters;
    }

    /** What an event said, for its replacement to keep. */
    public record Original(String workspace, String type, Instant time, String project) {}

    /**
     * @param what the event to take back, and why
     * @param replacement the event that counts instead, of the same workspace and source
     */
    public record Request(VoidUsage.Request what, Function<Original, UsageEvent> replacement) {}

    /**
     * @param replacement the id that counts now
     * @param before whether it was amended so before this request, which then changed nothing
     * @param overLimit whether any part of the replacement was beyond a hard limit
     */
    public record Amended(String workspace, String replacement, Instant at, boolean before, boolean overLimit) {}

    /** @throws ApiError as {@link VoidUsage}, for a replacement that cannot be counted, ALREADY_VOIDED and ALREADY_EXISTS */
    public Amended run(Transaction tx, Request request, Instant now) {
        VoidUsage.Found seen = voidUsage.look(tx, request.what());
        if (seen.event().voidedAt().isEmpty()) {
            recordUsage.prepare(tx, replacement(request, seen), now);
        }
        VoidUsage.Found found = voidUsage.find(tx, request.what());
        UsageEvent replacement = replacement(request, found);
        Optional<Instant> voidedAt = found.event().voidedAt();
        if (voidedAt.isPresent()) {
            requireSame(tx, found, replacement);
            return new Amended(found.workspace().key(), replacement.id(), voidedAt.get(), true, false);
        }
        RecordUsage.Begun begun = recordUsage.begin(tx, List.of(new RecordUsage.Request(List.of(replacement), false)), now);
        SortedSet<Counter.Key> keys = begun.counters();
        keys.addAll(voidUsage.counters(tx, found, now));
        counters.lock(tx, keys);
        voidUsage.takeBack(tx, found, request.what(), begun.uncounted(), now);
        return switch (recordUsage.count(tx, begun).getFirst().outcomes().getFirst()) {
            case Counted(boolean overLimit, var _) -> {
                voids.link(tx, found.event(), replacement.id());
                yield new Amended(found.workspace().key(), replacement.id(), now, false, overLimit);
            }
            case Duplicate() -> throw ApiError.of(ErrorCode.ALREADY_EXISTS,
                    "An event with the id \"" + replacement.id() + "\" was counted before; give the replacement another one with 'newId'.", "newId");
            case Rejected(var code, String field, String why) -> throw ApiError.of(code, why, field);
        };
    }

    private static UsageEvent replacement(Request request, VoidUsage.Found found) {
        VoidStore.Detail detail = found.detail().orElseThrow(VoidUsage::detailExpired);
        return request.replacement().apply(new Original(found.workspace().key(), detail.type(), found.event().occurredAt(), detail.project()));
    }

    /** A repeat says what it said before; anything else would be lost. */
    private void requireSame(Transaction tx, VoidUsage.Found found, UsageEvent replacement) {
        String by = found.event().amendedBy().orElseThrow(() ->
                ApiError.of(ErrorCode.ALREADY_VOIDED, "The event was voided before, so there is nothing to amend. Send what is right as an event.", "id"));
        boolean same = by.equals(replacement.id()) && voids.lock(tx, found.event().workspaceId(), replacement.source(), by)
                .filter(counted -> counted.occurredAt().equals(replacement.time()))
                .flatMap(counted -> voids.detail(tx, counted))
                .map(detail -> detail.dataText().equals(replacement.dataText()))
                .orElse(true);
        if (!same) {
            throw ApiError.of(ErrorCode.ALREADY_VOIDED, "The event was amended before, and \"" + by + "\" counts in its place: amend that one.", "id");
        }
    }
}
