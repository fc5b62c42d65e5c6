package io.tollgate.domain.metering;

import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Collection;

/** Removes detail that need not be kept. Hourly sums and counters are never touched. */
public final class RetentionStore {

    /**
     * Raw events of a workspace that were both used and received before the instant.
     *
     * @param keptHours first instants of hours whose events stay all the same
     */
    public void forgetEvents(Transaction tx, int workspaceId, Instant before, Collection<Instant> keptHours) {
        tx.handle().createUpdate("""
                        delete from event where workspace_id = :workspace and occurred_at < :before and received_at < :before
                            and date_trunc('hour', occurred_at, 'UTC') <> all(:kept::timestamptz[])
                        """)
                .bind("workspace", workspaceId)
                .bind("before", before)
                .bind("kept", keptHours.stream().map(Instant::toString).toArray(String[]::new))
                .execute();
    }

    /**
     * Unique keys of events both used and received before the instant.
     *
     * @return how many; fewer than asked for when none is left
     */
    public int forgetKeys(Transaction tx, Instant before, int atMost) {
        return tx.handle().createUpdate("""
                        delete from event_key where (workspace_id, source_id, event_id) in (
                            select workspace_id, source_id, event_id from event_key
                            where received_at < :before and occurred_at < :before limit :atMost)
                        """)
                .bind("before", before)
                .bind("atMost", atMost)
                .execute();
    }

    /** What was kept beside the events of periods that ended before the instant. */
    public void forgetDetails(Transaction tx, Instant before) {
        tx.handle().createUpdate("delete from event_beyond_limit where occurred_at < :before").bind("before", before).execute();
        tx.handle().createUpdate("delete from unique_use where period < (:before at time zone 'UTC')::date").bind("before", before).execute();
    }
}
