package io.tollgate.domain.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a workspace had own keys: the timeline that says who pays for an AI request, whenever the platform learns of it. */
public record OwnKeySpans(List<Span> spans) {
    public static final OwnKeySpans NONE = new OwnKeySpans(List.of());

    /** Half-open, from <= t < to; without an end while the key is there. */
    public record Span(Provider provider, Instant from, Optional<Instant> to) {
        boolean covers(Instant instant) {
            return !instant.isBefore(from) && to.map(instant::isBefore).orElse(true);
        }
    }

    public OwnKeySpans {
        spans = List.copyOf(spans);
    }

    /** Whether an AI request to that provider at that instant ran on the workspace's own key; for a provider that takes no own keys it did not. */
    public boolean cover(String provider, Instant instant) {
        return spans.stream().anyMatch(span -> span.provider().word().equals(provider) && span.covers(instant));
    }
}
