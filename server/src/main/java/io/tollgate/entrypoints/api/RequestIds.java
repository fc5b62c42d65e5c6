package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.random.Tokens;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** A name for each request, the caller's own where it sent a sensible one; tells a line in the log and an answer to belong together. */
final class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private final String process;
    private final AtomicLong count = new AtomicLong();

    RequestIds() {
        process = HexFormat.of().formatHex(Tokens.secure().bytes(5));
    }

    String of(Context request) {
        String sent = request.header(HEADER);
        return sent != null && SENSIBLE.matcher(sent).matches() ? sent : "req_" + process + Long.toString(count.incrementAndGet(), 36);
    }
}
