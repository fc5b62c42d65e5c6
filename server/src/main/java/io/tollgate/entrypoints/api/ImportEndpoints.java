package io.tollgate.entrypoints.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tollgate.actions.RecordUsage;
import io.tollgate.domain.metering.ImportStore;
import io.tollgate.domain.metering.ImportStore.Import;
import io.tollgate.domain.metering.ImportStore.Status;
import io.tollgate.domain.metering.ImportStore.Sums;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.domain.workspaces.WorkspaceStore;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import io.tollgate.foundation.random.Tokens;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Files of events, one a line. A piece of some thousand lines is counted and noted as done in one transaction, so an import that was stopped or killed
 * goes on behind the last piece, and nothing is counted or tallied twice.
 *
 * <p>The names of imports that a key for one workspace makes are that workspace's own; all other keys share theirs.
 */
public final class ImportEndpoints {
    private static final int MOST_PROBLEMS = 100;

    private final CloudEventReader reader = new CloudEventReader();
    private final Database database;
    private final WorkspaceStore workspaces;
    private final ImportStore imports;
    private final RecordUsage recordUsage;
    private final Tokens tokens;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final BooleanSupplier stopping;
    private final PieceSize pieceSize;

    /** The most that one transaction takes, so that it stays short. A line of more bytes is not kept, and so is rejected. */
    public record PieceSize(int bytes, int lines) {
        public static final PieceSize STANDARD = new PieceSize(1 << 20, 4_000);
    }

    /** @param stopping whether the process ends, so that a running import is to end at its next piece */
    public ImportEndpoints(
            Database database,
            WorkspaceStore workspaces,
            ImportStore imports,
            RecordUsage recordUsage,
            Tokens tokens,
            ServerMetrics metrics,
            InstantSource clock,
            BooleanSupplier stopping,
            PieceSize pieceSize) {
        this.database = database;
        this.workspaces = workspaces;
        this.imports = imports;
        this.recordUsage = recordUsage;
        this.tokens = tokens;
        this.metrics = metrics;
        this.clock = clock;
        this.stopping = stopping;
        this.pieceSize = pieceSize;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v1/events/import", Access.INGEST, "importEvents", this::run).heldByHandler(),
                Route.get("/v1/events/import/{id}", Access.INGEST, "import", this::show).heldByHandler(),
                Route.post("/v1/events/import/{id}/stop", Access.INGEST, "stopImport", this::stop).heldByHandler());
    }

    private Answer run(Context request) {
        String id = Optional.ofNullable(request.queryParam("id")).map(ImportEndpoints::checkedId).orElseGet(() -> tokens.id("imp"));
        long offset = offset(request);
        ImportStore.Name name = name(request, id);
        String holder = tokens.id("hold");
        Import held = database.inTransaction(tx -> imports.hold(tx, name, holder, clock.instant())).orElseThrow(() ->
                ApiError.of(ErrorCode.IMPORT_IN_PROGRESS, "Another request is sending the import '" + id + "' right now.", "id"));
        Status ended = Status.STOPPED;
        try (InputStream body = RequestBody.stream(request)) {
            if (held.status() == Status.COMPLETED) {
                readNothingNew(body, offset, held);
            } else {
                skipDone(body, offset, held.sums().bytes());
                ended = readAll(new NdjsonLines(body, pieceSize), held, holder, Caller.of(request));
            }
        } catch (IOException cutOff) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The body ends too early, or is broken gzip. Send it again to go on where it broke off.");
        } finally {
            Status last = ended;
            database.transact(tx -> imports.release(tx, name, holder, last, clock.instant()));
        }
        return answer(existing(name));
    }

    private Status readAll(NdjsonLines lines, Import held, String holder, Caller caller) throws IOException {
        Import now = held;
        for (NdjsonLines.Piece piece = lines.next(); !piece.lines().isEmpty(); piece = lines.next()) {
            if (now.stopAsked()) {
                return Status.STOPPED;
            }
            if (stopping.getAsBoolean()) {
                throw ApiError.of(ErrorCode.OVERLOADED, "The process is stopping. The import is done up to byte " + now.sums().bytes()
                        + "; send it again to go on from there.");
            }
            now = count(piece, now, holder, caller);
        }
        return Status.COMPLETED;
    }

    private Import count(NdjsonLines.Piece piece, Import before, String holder, Caller caller) {
        Instant now = clock.instant();
        List<CloudEventReader.Result> read = new ArrayList<>(piece.lines().size());
        List<Long> lineNumbers = new ArrayList<>(piece.lines().size());
        for (int i = 0; i < piece.lines().size(); i++) {
            NdjsonLines.Line line = piece.lines().get(i);
            if (piece.isTooLong() || !line.isBlank(piece.bytes())) {
                read.add(piece.isTooLong() ? CloudEventReader.TOO_LONG : reader.readOne(piece.bytes(), line.from(), line.to(), now));
                lineNumbers.add(before.sums().lines() + i + 1);
            }
        }
        return database.inTransaction(tx -> count(tx, piece, before, holder, new EventTally(read, caller), lineNumbers, now));
    }

    private Import count(
            Transaction tx, NdjsonLines.Piece piece, Import before, String holder, EventTally tally, List<Long> lineNumbers, Instant now) {
        RecordUsage.Answer recorded = recordUsage.decide(tx, List.of(new RecordUsage.Request(tally.readable(), false))).getFirst();
        EventTally.Counts counts = tally.count(recorded);
        Sums sums = new Sums(
                piece.length(), piece.lines().size(), counts.counted(), counts.duplicates(), counts.rejected(), counts.overLimit());
        long told = Math.min(before.sums().rejected(), MOST_PROBLEMS);
        String problems = JsonObject.text(tally.rejections().stream()
                .limit(MOST_PROBLEMS - told)
                .map(bad -> new JsonObject()
                        .put("line", lineNumbers.get(bad.index()))
                        .put("id", bad.id())
                        .put("code", bad.code().code())
                        .put("field", bad.field())
                        .put("detail", bad.detail()))
                .toList());
        Import after = imports.add(tx, before.name(), holder, sums, problems, now).orElseThrow(() ->
                ApiError.of(ErrorCode.IMPORT_IN_PROGRESS, "The import '" + before.name().id() + "' was taken over by another request.", "id"));
        metrics.eventsRecorded(counts.counted(), counts.duplicates(), counts.rejected(), counts.overLimit());
        return after;
    }

    private static void skipDone(InputStream body, long offset, long done) throws IOException {
        if (offset > done) {
            throw ApiError.of(ErrorCode.IMPORT_OFFSET_MISMATCH,
                    "The import is done up to byte " + done + ", so a body that begins at byte " + offset + " would leave a gap.", "offset");
        }
        try {
            body.skipNBytes(done - offset);
        } catch (EOFException shorter) {
            throw ApiError.of(ErrorCode.IMPORT_OFFSET_MISMATCH,
                    "The import is done up to byte " + done + ", and the body ends before that: it is not the same file.", "offset");
        }
    }

    /** A completed import is only looked at again, and what is behind its end is not silently left out. */
    private static void readNothingNew(InputStream body, long offset, Import completed) throws IOException {
        long sent = offset + body.transferTo(OutputStream.nullOutputStream());
        if (sent > completed.sums().bytes()) {
            throw ApiError.of(ErrorCode.IMPORT_OFFSET_MISMATCH, "The import was completed at byte " + completed.sums().bytes()
                    + ", and the body goes on to byte " + sent + ". Send what is new as another import.", "id");
        }
    }

    private Answer show(Context request) {
        return answer(existing(name(request, request.pathParam("id"))));
    }

    private Answer stop(Context request) {
        ImportStore.Name name = name(request, request.pathParam("id"));
        return answer(database.inTransaction(tx -> imports.askToStop(tx, name)).orElseThrow(() -> missing(name.id())));
    }

    private ImportStore.Name name(Context request, String id) {
        WorkspaceId owner = Caller.of(request).workspace()
                .map(key -> database.read(tx -> workspaces.find(tx, key)).orElseThrow().id())
                .orElse(WorkspaceId.NONE);
        return new ImportStore.Name(owner.value(), id);
    }

    private Import existing(ImportStore.Name name) {
        return database.read(tx -> imports.find(tx, name)).orElseThrow(() -> missing(name.id()));
    }

    private static Answer answer(Import shown) {
        Sums sums = shown.sums();
        JsonNode problems = JsonObject.parse(shown.problemsJson());
        return Answer.ok(new JsonObject()
                .put("id", shown.name().id())
                .put("status", shown.status().word())
                .put("stopAsked", shown.stopAsked())
                .put("bytes", sums.bytes())
                .put("lines", sums.lines())
                .put("counted", sums.counted())
                .put("duplicates", sums.duplicates())
                .put("rejected", sums.rejected())
                .put("overLimit", sums.overLimit())
                .put("problems", problems)
                .put("updatedAt", shown.updatedAt()));
    }

    private static long offset(Context request) {
        String text = Optional.ofNullable(request.queryParam("offset")).orElse("0");
        if (!text.matches("\\d{1,18}")) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'offset' must be a whole number of bytes.", "offset");
        }
        return Long.parseLong(text);
    }

    private static String checkedId(String id) {
        if (!id.matches("[A-Za-z0-9._-]{1,128}")) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "'id' must be 1 to 128 letters, digits, dots, underscores or hyphens.", "id");
        }
        return id;
    }

    private static ApiError missing(String id) {
        return ApiError.of(ErrorCode.NOT_FOUND, "There is no import '" + Texts.shown(id) + "'.", "id");
    }
}
