package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Finds out who calls, from {@code Authorization: Bearer KEY}, and whether they may. What the database said of a key holds for a second,
 * so that a key that is used thousands of times a second costs a query a second; a revoked key works no longer than that.
 */
public final class Authentication {
    private static final long HOLDS_NANOS = 1_000_000_000L;
    private static final int MOST_REMEMBERED = 10_000;
    private static final int LONGEST_KEY = 512;
    private static final String SCHEME = "Bearer ";

    private final Function<byte[], Optional<Caller>> callerByKeyHash;
    private final LongSupplier nanoTime;
    /** Apart, so that a flood of made-up keys pushes no real one out. */
    private final Map<ByteBuffer, Remembered> valid = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Remembered> invalid = new ConcurrentHashMap<>();

    private record Remembered(Optional<Caller> caller, long asked) {}

    /**
     * @param callerByKeyHash asks the database for the caller behind a key's SHA-256; empty for an unknown or revoked one
     * @param nanoTime rising, as System.nanoTime
     */
    public Authentication(Function<byte[], Optional<Caller>> callerByKeyHash, LongSupplier nanoTime) {
        this.callerByKeyHash = callerByKeyHash;
        this.nanoTime = nanoTime;
    }

    /** @throws ApiError unauthenticated, or forbidden with the scope that is missing */
    void require(Access wanted, Context request) {
        if (wanted == Access.PUBLIC) {
            return;
        }
        Caller caller = caller(request.header("Authorization"));
        caller.remember(request);
        if (!caller.may(wanted)) {
            throw ApiError.of(ErrorCode.FORBIDDEN, "This needs a key with the scope " + wanted.scope() + ".");
        }
    }

    private Caller caller(String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw unauthenticated("Send an API key as Authorization: Bearer KEY.");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthenticated("The Authorization header must be Bearer and an API key.");
        }
        String key = authorization.substring(SCHEME.length()).strip();
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw unauthenticated("The Authorization header must be Bearer and an API key.");
        }
        return lookUp(sha256(key)).orElseThrow(() -> unauthenticated("This API key is unknown or revoked."));
    }

    private Optional<Caller> lookUp(byte[] hash) {
        ByteBuffer index = ByteBuffer.wrap(hash);
        long now = nanoTime.getAsLong();
        Remembered before = valid.getOrDefault(index, invalid.get(index));
        if (before != null && now - before.asked < HOLDS_NANOS) {
            return before.caller;
        }
        Remembered found = new Remembered(callerByKeyHash.apply(hash), now);
        Map<ByteBuffer, Remembered> kind = found.caller.isPresent() ? valid : invalid;
        if (kind.size() >= MOST_REMEMBERED) {
            kind.clear();
        }
        kind.put(index, found);
        (kind == valid ? invalid : valid).remove(index);
        return found.caller;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ApiError unauthenticated(String message) {
        return ApiError.of(ErrorCode.UNAUTHENTICATED, message);
    }
}
