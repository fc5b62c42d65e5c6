package io.tollgate.entrypoints.api;

import io.tollgate.entrypoints.api.ImportEndpoints.PieceSize;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A stream cut into pieces of whole lines, so that a file of any size, and a line of any length, is read in little memory. */
final class NdjsonLines {
    private final InputStream in;
    private final PieceSize size;
    private final byte[] buffer;
    private int filled;
    private boolean ended;

    NdjsonLines(InputStream in, PieceSize size) {
        this.in = in;
        this.size = size;
        this.buffer = new byte[size.bytes()];
    }

    /**
     * @param bytes the lines one after the other, with the line feeds that end them; empty when the piece is one line that is too long
     * @param length how many bytes of the stream it came from
     */
    record Piece(byte[] bytes, List<Line> lines, long length) {
        boolean isTooLong() {
            return length > bytes.length;
        }
    }

    record Line(int from, int to) {
        boolean isBlank(byte[] bytes) {
            for (int at = from; at < to; at++) {
                if (bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * The next lines, or a piece without lines at the end. A line that is too long is a piece of its own.
     *
     * @throws IOException when the sender is gone; the line that was cut off is then not in any piece
     */
    Piece next() throws IOException {
        fill(size.lines());
        List<Line> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < filled && lines.size() < size.lines(); at++) {
            if (buffer[at] == '\n') {
                lines.add(new Line(from, at));
                from = at + 1;
            }
        }
        if (lines.isEmpty() && filled > 0) {
            if (!ended) {
                return new Piece(new byte[0], List.of(new Line(0, 0)), skipLine());
            }
            lines.add(new Line(0, filled));
            from = filled;
        }
        byte[] bytes = Arrays.copyOf(buffer, from);
        keepFrom(from);
        return new Piece(bytes, lines, from);
    }

    /** Reads over the line that the full buffer is the beginning of; its length with the line feed. */
    private long skipLine() throws IOException {
        long skipped = 0;
        while (true) {
            for (int at = 0; at < filled; at++) {
                if (buffer[at] == '\n') {
                    keepFrom(at + 1);
                    return skipped + at + 1;
                }
            }
            skipped += filled;
            filled = 0;
            if (ended) {
                return skipped;
            }
            fill(1);
        }
    }

    private void keepFrom(int from) {
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        filled -= from;
    }

    /** Reads until the buffer is full, or holds that many lines, or the stream ends. */
    private void fill(int linesWanted) throws IOException {
        int lines = lineFeeds(0, filled);
        while (!ended && filled < buffer.length && lines < linesWanted) {
            int read = in.read(buffer, filled, buffer.length - filled);
            ended = read < 0;
            lines += lineFeeds(filled, filled + Math.max(0, read));
            filled += Math.max(0, read);
        }
    }

    private int lineFeeds(int from, int to) {
        int found = 0;
        for (int at = from; at < to; at++) {
            found += buffer[at] == '\n' ? 1 : 0;
        }
        return found;
    }
}
