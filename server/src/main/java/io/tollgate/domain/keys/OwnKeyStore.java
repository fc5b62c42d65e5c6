package io.tollgate.domain.keys;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Own keys, one for each workspace and provider. Whoever changes one holds its workspace's row. */
public final class OwnKeyStore {

    public Optional<OwnKey.Stored> find(Transaction tx, WorkspaceId workspace, Provider provider) {
        return tx.handle().createQuery("select * from own_key where workspace_id = :workspace and provider = :provider")
                .bind("workspace", workspace.value())
                .bind("provider", provider.word())
                .map(OwnKeyStore::stored)
                .findOne();
    }

    public List<OwnKey> list(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select * from own_key where workspace_id = :workspace order by provider")
                .bind("workspace", workspace.value())
                .map((row, context) -> stored(row, context).key())
                .list();
    }

    /** Puts a key in the place of the one there is, if any. Its master key must be {@linkplain MasterKeyStore#register registered}. */
    public OwnKey put(Transaction tx, WorkspaceId workspace, ProviderKey key, SealedKey sealed, Optional<Instant> checkedAt, Instant now) {
        delete(tx, workspace, key.provider());
        return tx.handle().createQuery("""
                        insert into own_key (workspace_id, provider, master_key_id, data_key, secret, last_four, added_at, checked_at)
                        values (:workspace, :provider, :masterKey, :dataKey, :secret, :lastFour, :now, :checkedAt)
                        returning *
                        """)
                .bind("workspace", workspace.value())
                .bind("provider", key.provider().word())
                .bind("masterKey", sealed.masterKeyId())
                .bind("dataKey", sealed.dataKey())
                .bind("secret", sealed.secret())
                .bind("lastFour", key.lastFour())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("checkedAt", checkedAt.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null))
                .map(OwnKeyStore::stored)
                .one()
                .key();
    }

    /** The secret goes with the row. @return whether there was one */
    public boolean delete(Transaction tx, WorkspaceId workspace, Provider provider) {
        return tx.handle().createUpdate("delete from own_key where workspace_id = :workspace and provider = :provider")
                .bind("workspace", workspace.value())
                .bind("provider", provider.word())
                .execute() == 1;
    }

    /** The provider has accepted the key: it no longer counts as failing. */
    public OwnKey accepted(Transaction tx, WorkspaceId workspace, OwnKey key, Instant now) {
        return tx.handle().createQuery("""
                        update own_key set checked_at = :now, failing_since = null, failing_because = null
                        where workspace_id = :workspace and provider = :provider and id = :id
                        returning *
                        """)
                .bind("workspace", workspace.value())
                .bind("provider", key.provider().word())
                .bind("id", key.id())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(OwnKeyStore::stored)
                .one()
                .key();
    }

    /** The key does not work: callers get an error until it does, or another takes its place. */
    public OwnKey failing(Transaction tx, WorkspaceId workspace, OwnKey key, OwnKey.Failing failing) {
        return tx.handle().createQuery("""
                        update own_key set failing_since = :since, failing_because = :because
                        where workspace_id = :workspace and provider = :provider and id = :id
                        returning *
                        """)
                .bind("workspace", workspace.value())
                .bind("provider", key.provider().word())
                .bind("id", key.id())
                .bind("since", failing.since().atOffset(ZoneOffset.UTC))
                .bind("because", failing.because())
                .map(OwnKeyStore::stored)
                .one()
                .key();
    }

    /** A row that rotation has to put under another master key. */
    public record ToRotate(WorkspaceId workspace, Provider provider, SealedKey sealed) {}

    /** Locks the rows that are not under this master key, by primary key, those after the given one. */
    public List<ToRotate> lockNotUnder(Transaction tx, String masterKeyId, Optional<ToRotate> after, int atMost) {
        return tx.handle().createQuery("""
                        select * from own_key
                        where master_key_id <> :masterKey and (workspace_id, provider) > (:workspace, :provider)
                        order by workspace_id, provider limit :atMost
                        for update
                        """)
                .bind("masterKey", masterKeyId)
                .bind("workspace", after.map(row -> row.workspace().value()).orElse(0))
                .bind("provider", after.map(row -> row.provider().word()).orElse(""))
                .bind("atMost", atMost)
                .map((row, context) -> {
                    OwnKey.Stored stored = stored(row, context);
                    return new ToRotate(new WorkspaceId(row.getInt("workspace_id")), stored.key().provider(), stored.sealed());
                })
                .list();
    }

    public void reseal(Transaction tx, ToRotate row, SealedKey sealed) {
        tx.handle().createUpdate("""
                        update own_key set master_key_id = :masterKey, data_key = :dataKey, secret = :secret
                        where workspace_id = :workspace and provider = :provider
                        """)
                .bind("masterKey", sealed.masterKeyId())
                .bind("dataKey", sealed.dataKey())
                .bind("secret", sealed.secret())
                .bind("workspace", row.workspace().value())
                .bind("provider", row.provider().word())
                .execute();
    }

    private static OwnKey.Stored stored(ResultSet row, StatementContext context) throws SQLException {
        String because = row.getString("failing_because");
        return new OwnKey.Stored(
                new OwnKey(
                        Provider.of(row.getString("provider")).orElseThrow(),
                        row.getLong("id"),
                        row.getString("last_four"),
                        instant(row, "added_at").orElseThrow(),
                        instant(row, "checked_at"),
                        instant(row, "failing_since").map(since -> new OwnKey.Failing(since, because))),
                new SealedKey(row.getString("master_key_id"), row.getBytes("data_key"), row.getBytes("secret")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
