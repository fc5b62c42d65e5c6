package io.tollgate.domain.credits;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When grants end, of table {@code credit_grant}, and that their end was noted; what they paid is {@link CreditStore}'s. */
public final class CreditEndStore {

    /** When the next grant ends that may end within a period; a plan's credits end with theirs. */
    public Optional<Instant> nextEnd(Transaction tx, Instant after) {
        return tx.handle().createQuery("select min(expires_at) from credit_grant where kind <> 'monthly' and ended_at is null and expires_at > :after")
                .bind("after", utc(after))
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    /** Workspaces, by rising id, with grants that ended and of which that is not noted yet. */
    public List<WorkspaceId> withEndedGrants(Transaction tx, Instant now, WorkspaceId after, int atMost) {
        return tx.handle().createQuery("""
                        select distinct workspace_id from credit_grant
                         where kind <> 'monthly' and ended_at is null and expires_at <= :now and workspace_id > :after
                         order by workspace_id limit :atMost""")
                .bind("now", utc(now))
                .bind("after", after.value())
                .bind("atMost", atMost)
                .mapTo(Integer.class)
                .map(WorkspaceId::new)
                .list();
    }

    /** When the workspaces' grants ended, or will, that do so after the instant. */
    public Map<WorkspaceId, List<Instant>> endsSince(Transaction tx, Collection<WorkspaceId> workspaces, Instant since) {
        Map<WorkspaceId, List<Instant>> ends = new HashMap<>();
        tx.handle().createQuery("""
                        select distinct workspace_id, expires_at from credit_grant
                         where workspace_id = any(:workspaces) and kind <> 'monthly' and expires_at > :since""")
                .bind("workspaces", workspaces.stream().mapToInt(WorkspaceId::value).toArray())
                .bind("since", utc(since))
                .map((row, context) -> Map.entry(
                        new WorkspaceId(row.getInt("workspace_id")), row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .forEach(entry -> ends.computeIfAbsent(entry.getKey(), any -> new ArrayList<>()).add(entry.getValue()));
        return ends;
    }

    public void noteEnded(Transaction tx, WorkspaceId workspace, Instant now) {
        tx.handle().createUpdate("""
                        update credit_grant set ended_at = :now
                         where workspace_id = :workspace and kind <> 'monthly' and ended_at is null and expires_at <= :now""")
                .bind("workspace", workspace.value())
                .bind("now", utc(now))
                .execute();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
