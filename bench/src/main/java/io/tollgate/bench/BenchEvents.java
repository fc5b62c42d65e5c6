package io.tollgate.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Events of runs, about 250 bytes each, with ids that rise with time as UUIDs of version 7 do. */
final class BenchEvents {
    private static final byte[] COMMA = {','};

    private final long run = System.currentTimeMillis();
    private final AtomicLong next = new AtomicLong();
    private final String time = Instant.now().toString();

    /** A JSON array; the workspaces take turns. */
    byte[] batch(int size, int workspaces) {
        long first = next.getAndAdd(size);
        ByteArrayOutputStream batch = new ByteArrayOutputStream(size * 260);
        batch.write('[');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                batch.writeBytes(COMMA);
            }
            batch.writeBytes(event(first + i, workspaces));
        }
        batch.write(']');
        return batch.toByteArray();
    }

    byte[] single(int workspaces) {
        return event(next.getAndIncrement(), workspaces);
    }

    private byte[] event(long number, int workspaces) {
        int random = ThreadLocalRandom.current().nextInt(1 << 20);
        return ("{\"specversion\":\"1.0\",\"id\":\"" + Long.toHexString(run) + "-" + hex(number) + "\",\"source\":\"/runner/eu-1\",\"type\":\"compute.run\","
                + "\"subject\":\"w" + number % workspaces + "\",\"time\":\"" + time + "\",\"datacontenttype\":\"application/json\",\"data\":{\"project\":\"p"
                + random % 10 + "\",\"milliseconds\":" + (1_000 + random) + ",\"machine\":\"standard\"}}").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number);
        return "000000000000".substring(Math.min(12, digits.length())) + digits;
    }
}
