package io.tollgate.entrypoints.api;

import io.javalin.http.Context;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A request's body as bytes, read once, unpacked when it came in gzip, and never more of it than was allowed. */
public final class RequestBody {
    private static final String READ = "tollgate.body";

    private RequestBody() {}

    /**
     * The whole body; the same bytes when asked again.
     *
     * @throws ApiError too_large when it is longer, also unpacked; unsupported_media_type for another encoding than gzip
     */
    public static byte[] bytes(Context request, int mostBytes) {
        byte[] before = request.attribute(READ);
        if (before != null) {
            return before;
        }
        if (request.req().getContentLengthLong() > mostBytes) {
            throw tooLarge(mostBytes);
        }
        byte[] body = read(request, mostBytes);
        request.attribute(READ, body);
        return body;
    }

    /** The values of a header by its name, as {@link CloudEventReader#read} asks for them. */
    public static Function<String, List<String>> headers(Context request) {
        return name -> Collections.list(request.req().getHeaders(name));
    }

    /** The body as it comes in, unpacked, for what is too long to hold. */
    public static InputStream stream(Context request) {
        HttpServletRequest raw = request.req();
        String encoding = raw.getHeader("Content-Encoding");
        try {
            if (encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")) {
                return raw.getInputStream();
            }
            if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
                return new GZIPInputStream(raw.getInputStream(), 8_192);
            }
        } catch (ZipException | EOFException notGzip) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The body is not the gzip that Content-Encoding says it is.");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        throw ApiError.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or absent.", "Content-Encoding");
    }

    private static byte[] read(Context request, int mostBytes) {
        try (InputStream body = stream(request)) {
            byte[] read = body.readNBytes(mostBytes + 1);
            if (read.length > mostBytes) {
                throw tooLarge(mostBytes);
            }
            return read;
        } catch (ZipException | EOFException broken) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The body ends too early, or is broken gzip.");
        } catch (IOException gone) {
            throw ApiError.of(ErrorCode.INVALID_REQUEST, "The body could not be read to its end.");
        }
    }

    private static ApiError tooLarge(int mostBytes) {
        return ApiError.of(ErrorCode.TOO_LARGE, "The body is larger than " + mostBytes + " bytes.");
    }
}
