package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.domain.workspaces.FirstAnswer;
import io.tollgate.domain.workspaces.FirstAnswer.Claim;
import io.tollgate.domain.workspaces.FirstAnswerStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Transactions of write requests, each done once for its {@code Idempotency-Key}: the key, the work and the answer are committed together, so
 * that a repeat finds either all of it or nothing.
 *
 * <p>An answer of 400 or more rolls the work back like an exception does, and is not kept: the repeat may then succeed.
 */
public final class Writes {
    static final String HEADER = "Idempotency-Key";
    static final String REPLAY = "Idempotent-Replay";
    private static final int MOST_BYTES = CloudEventReader.LARGEST_BODY_BYTES;

    private final Database database;
    private final FirstAnswerStore firstAnswers;
    private final InstantSource clock;

    public Writes(Database database, FirstAnswerStore firstAnswers, InstantSource clock) {
        this.database = database;
        this.firstAnswers = firstAnswers;
        this.clock = clock;
    }

    private enum Keeping {
        AS_IT_IS,
        SEALED
    }

    /**
     * Runs the work in a transaction, or gives the first answer again. Without the header it is only a transaction.
     *
     * @throws ApiError idempotency_key_reused when the key came with another request; idempotency_key_in_use while that one is still running
     */
    public Answer once(Context request, Function<Transaction, Answer> work) {
        return once(request, work, Keeping.AS_IT_IS);
    }

    /** As {@link #once}, for an answer with a secret in it: what is kept can only be read with the caller's own API key. */
    public Answer onceWithSecret(Context request, Function<Transaction, Answer> work) {
        return once(request, work, Keeping.SEALED);
    }

    /**
     * As {@link #once}, for work that needs something slow first, such as another server's word. That is fetched outside of any transaction, and not
     * at all for a repeat. Two requests with one key that run at once may both fetch it; the work is still done once.
     */
    public <T> Answer onceAfter(Context request, Supplier<T> first, BiFunction<Transaction, T, Answer> work) {
        Optional<Answer> before = answered(request);
        if (before.isPresent()) {
            return before.get();
        }
        T fetched = first.get();
        return once(request, tx -> work.apply(tx, fetched));
    }

    private Optional<Answer> answered(Context request) {
        return Optional.ofNullable(request.header(HEADER))
                .flatMap(key -> database.read(tx -> firstAnswers.look(
                        tx, new FirstAnswer.Key(Caller.of(request).keyId(), key), fingerprint(request))))
                .flatMap(Writes::firstAnswer)
                .map(answer -> replay(answer, request, Keeping.AS_IT_IS));
    }

    private Answer once(Context request, Function<Transaction, Answer> work, Keeping keeping) {
        String idempotencyKey = request.header(HEADER);
        try {
            if (idempotencyKey == null) {
                return database.inTransaction(tx -> committable(work.apply(tx)));
            }
            FirstAnswer.Key key = new FirstAnswer.Key(Caller.of(request).keyId(), idempotencyKey);
            byte[] fingerprint = fingerprint(request);
            return database.inTransaction(tx -> claimed(tx, key, fingerprint)
                    .map(first -> replay(first, request, keeping))
                    .orElseGet(() -> {
                        Answer answer = committable(work.apply(tx));
                        firstAnswers.answer(tx, key, kept(answer, request, keeping));
                        return answer;
                    }));
        } catch (Refused refused) {
            return refused.answer;
        }
    }

    private Optional<FirstAnswer> claimed(Transaction tx, FirstAnswer.Key key, byte[] fingerprint) {
        return firstAnswer(firstAnswers.claim(tx, key, fingerprint, clock.instant()));
    }

    private static Optional<FirstAnswer> firstAnswer(Claim claim) {
        return switch (claim) {
            case Claim.Claimed mine -> Optional.empty();
            case Claim.Answered before -> Optional.of(before.answer());
            case Claim.DifferentRequest other -> throw ApiError.of(ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another request.", HEADER);
            case Claim.InProgress running -> throw ApiError.of(ErrorCode.IDEMPOTENCY_KEY_IN_USE,
                    "The first request with this Idempotency-Key is still running.", HEADER);
        };
    }

    private static FirstAnswer kept(Answer answer, Context request, Keeping keeping) {
        String body = switch (keeping) {
            case AS_IT_IS -> answer.bodyText();
            case SEALED -> SealedText.seal(answer.bodyText(), Authentication.bearerKey(request));
        };
        return new FirstAnswer(answer.status(), answer.contentType(), body);
    }

    private static Answer replay(FirstAnswer first, Context request, Keeping keeping) {
        String body = switch (keeping) {
            case AS_IT_IS -> first.body();
            case SEALED -> SealedText.open(first.body(), Authentication.bearerKey(request));
        };
        return new Answer(first.status(), first.contentType(), body.getBytes(StandardCharsets.UTF_8), Map.of())
                .withHeader(REPLAY, "true");
    }

    /** Of everything that makes the request what it is; a binary CloudEvent says most of it in its headers. */
    static byte[] fingerprint(Context request) {
        MessageDigest digest = Sha256.digest();
        Stream.concat(
                        Stream.of(request.method().name(), request.path(), Objects.toString(request.queryString(), ""),
                                Objects.toString(request.contentType(), "")),
                        request.headerMap().entrySet().stream()
                                .map(header -> header.getKey().toLowerCase(Locale.ROOT) + ":" + header.getValue())
                                .filter(header -> header.startsWith("ce-"))
                                .sorted())
                .forEach(part -> digest.update((part + "\n").getBytes(StandardCharsets.UTF_8)));
        return digest.digest(RequestBody.bytes(request, MOST_BYTES));
    }

    private static Answer committable(Answer answer) {
        if (answer.status() >= 400) {
            throw new Refused(answer);
        }
        return answer;
    }

    /** Rolls back on its way out. */
    private static final class Refused extends RuntimeException {
        private final transient Answer answer;

        Refused(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }
}
