package io.tollgate.domain.keys;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sealed secrets other than own keys, by name. */
public final class SealedSecretStore {

    public record Named(SecretName name, SealedKey sealed) {}

    /** Puts a secret in the place of the one of that name, if any. Its master key must be {@linkplain MasterKeyStore#register registered}. */
    public void put(Transaction tx, SecretName name, SealedKey sealed) {
        tx.handle().createUpdate("""
                        insert into sealed_secret (workspace_id, name, master_key_id, data_key, secret)
                        values (:workspace, :name, :masterKey, :dataKey, :secret)
                        on conflict (workspace_id, name) do update
                            set master_key_id = excluded.master_key_id, data_key = excluded.data_key, secret = excluded.secret
                        """)
                .bind("workspace", name.workspace().value())
                .bind("name", name.name())
                .bind("masterKey", sealed.masterKeyId())
                .bind("dataKey", sealed.dataKey())
                .bind("secret", sealed.secret())
                .execute();
    }

    /** Those that are there. */
    public Map<SecretName, SealedKey> find(Transaction tx, Collection<SecretName> names) {
        List<SecretName> list = List.copyOf(names);
        return tx.handle().createQuery("""
                        select s.* from unnest(:workspaces::int[], :names::text[]) as asked (workspace_id, name)
                        join sealed_secret s using (workspace_id, name)
                        """)
                .bind("workspaces", list.stream().mapToInt(name -> name.workspace().value()).toArray())
                .bind("names", list.stream().map(SecretName::name).toArray(String[]::new))
                .map((row, context) -> named(row))
                .stream()
                .collect(Collectors.toMap(Named::name, Named::sealed));
    }

    public void forget(Transaction tx, SecretName name) {
        tx.handle().createUpdate("delete from sealed_secret where workspace_id = :workspace and name = :name")
                .bind("workspace", name.workspace().value())
                .bind("name", name.name())
                .execute();
    }

    /** Locks the rows that are not under this master key, by primary key, those after the given one. */
    public List<Named> lockNotUnder(Transaction tx, String masterKeyId, Optional<Named> after, int atMost) {
        return tx.handle().createQuery("""
                        select * from sealed_secret
                        where master_key_id <> :masterKey and (workspace_id, name) > (:workspace, :name)
                        order by workspace_id, name limit :atMost
                        for update
                        """)
                .bind("masterKey", masterKeyId)
                .bind("workspace", after.map(row -> row.name().workspace().value()).orElse(-1))
                .bind("name", after.map(row -> row.name().name()).orElse(""))
                .bind("atMost", atMost)
                .map((row, context) -> named(row))
                .list();
    }

    private static Named named(ResultSet row) throws SQLException {
        return new Named(
                new SecretName(new WorkspaceId(row.getInt("workspace_id")), row.getString("name")),
                new SealedKey(row.getString("master_key_id"), row.getBytes("data_key"), row.getBytes("secret")));
    }
}
