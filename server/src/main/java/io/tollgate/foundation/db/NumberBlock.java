package io.tollgate.foundation.db;

/** Hands out a sequence's numbers, which the database gives in blocks. A number that is taken and not used leaves a gap, which is no harm. */
public final class NumberBlock {
    private final String sequence;
    private final int size;
    private long next;
    private long end;

    /** @param size what the sequence is incremented by */
    public NumberBlock(String sequence, int size) {
        this.sequence = sequence;
        this.size = size;
    }

    /** A number no other node or thread has. */
    public synchronized long next(Transaction tx) {
        if (next == end) {
            next = tx.handle().createQuery("select nextval(:sequence::regclass)").bind("sequence", sequence).mapTo(Long.class).one();
            end = next + size;
        }
        return next++;
    }
}
