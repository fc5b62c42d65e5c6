package io.tollgate.domain.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When what could not be taken is tried again.
 *
 * @param days after the first attempt, rising; after the last of them nothing is tried any more
 */
public record Dunning(List<Integer> days) {
    public static final Dunning STANDARD = new Dunning(List.of(1, 3, 5, 7));

    public Dunning {
        days = List.copyOf(days);
        int before = 0;
        for (int day : days) {
            if (day <= before) {
                throw new IllegalArgumentException("days of dunning rise from at least 1: " + days);
            }
            before = day;
        }
    }

    public sealed interface Next {
        record Retry(Instant at) implements Next {}

        /** The workspace is unpaid now. */
        record Ended() implements Next {}
    }

    /**
     * What follows a failed attempt.
     *
     * @param attempts made so far by the schedule, that one included
     * @param first when the first of them was
     */
    public Next after(int attempts, Instant first, Instant now) {
        if (attempts > days.size()) {
            return new Next.Ended();
        }
        int day = days.get(attempts - 1);
        Instant planned = first.plus(Duration.ofDays(day));
        if (planned.isAfter(now)) {
            return new Next.Retry(planned);
        }
        // Nothing ran for a while: the mails keep the distance that the schedule has, rather than all go out at once.
        int gap = attempts == 1 ? day : day - days.get(attempts - 2);
        return new Next.Retry(now.plus(Duration.ofDays(gap)));
    }
}
