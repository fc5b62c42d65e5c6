package io.tollgate.entrypoints.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A stream cut into pieces of whole lines, so that a file of any size is read in little memory. */
final class NdjsonLines {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECE_LINES = 4_000;

    private final InputStream in;
    private final byte[] buffer = new byte[PIECE_BYTES];
    private int filled;
    private boolean ended;

    NdjsonLines(InputStream in) {
        this.in = in;
    }

    /** @param bytes the lines one after the other, with the line feeds that end them */
    record Piece(byte[] bytes, List<Line> lines) {}

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
     * The next lines, or a piece without lines at the end. A line that is longer than a piece is handed out in parts, which nobody can read as events.
     *
     * @throws IOException when the sender is gone; the line that was cut off is then not in any piece
     */
    Piece next() throws IOException {
        fill();
        List<Line> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < filled && lines.size() < PIECE_LINES; at++) {
            if (buffer[at] == '\n') {
                lines.add(new Line(from, at));
                from = at + 1;
            }
        }
        if (lines.isEmpty() && filled > 0) {
            lines.add(new Line(0, filled));
            from = filled;
        }
        byte[] bytes = Arrays.copyOf(buffer, from);
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        filled -= from;
        return new Piece(bytes, lines);
    }

    private void fill() throws IOException {
        while (!ended && filled < PIECE_BYTES) {
            int read = in.read(buffer, filled, PIECE_BYTES - filled);
            ended = read < 0;
            filled += Math.max(0, read);
        }
    }
}
