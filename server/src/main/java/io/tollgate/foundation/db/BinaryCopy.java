package io.tollgate.foundation.db;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY ... FROM STDIN (FORMAT binary)}, the fastest way into a table: call {@link #row} and then one method per column, in the
 * statement's order, with the column's own type. The rows are sent by {@link #into} in one go, so a batch has to fit in memory.
 */
public final class BinaryCopy {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final long POSTGRES_EPOCH_SECOND = 946_684_800L;
    private static final int INT4_OID = 23;
    private static final int INT8_OID = 20;

    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    public BinaryCopy() {
        buffer.put(SIGNATURE).putInt(0).putInt(0);
    }

    public BinaryCopy row(int columns) {
        room(2).putShort((short) columns);
        return this;
    }

    public BinaryCopy int4(int value) {
        room(8).putInt(4).putInt(value);
        return this;
    }

    public BinaryCopy int8(long value) {
        room(12).putInt(8).putLong(value);
        return this;
    }

    public BinaryCopy bool(boolean value) {
        room(5).putInt(1).put((byte) (value ? 1 : 0));
        return this;
    }

    /** A timestamptz, to the microsecond. */
    public BinaryCopy timestamp(Instant value) {
        return int8(Math.addExact(Math.multiplyExact(value.getEpochSecond() - POSTGRES_EPOCH_SECOND, 1_000_000L), value.getNano() / 1_000));
    }

    public BinaryCopy text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        room(4 + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    public BinaryCopy int4s(int... values) {
        arrayHeader(values.length, INT4_OID, 8);
        for (int value : values) {
            buffer.putInt(4).putInt(value);
        }
        return this;
    }

    public BinaryCopy int8s(long... values) {
        arrayHeader(values.length, INT8_OID, 12);
        for (long value : values) {
            buffer.putInt(8).putLong(value);
        }
        return this;
    }

    private void arrayHeader(int length, int elementOid, int elementSize) {
        int header = length == 0 ? 12 : 20;
        room(4 + header + length * elementSize).putInt(header + length * elementSize);
        buffer.putInt(length == 0 ? 0 : 1).putInt(0).putInt(elementOid);
        if (length > 0) {
            buffer.putInt(length).putInt(1);
        }
    }

    /** @param statement a COPY of the columns written here, in binary format, from standard input */
    public void into(Transaction tx, String statement) {
        room(2).putShort((short) -1);
        try {
            CopyIn copy = tx.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
            try {
                copy.writeToCopy(buffer.array(), 0, buffer.position());
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException failed) {
            throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(failed, null);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            int position = buffer.position();
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size)).position(position);
        }
        return buffer;
    }
}
