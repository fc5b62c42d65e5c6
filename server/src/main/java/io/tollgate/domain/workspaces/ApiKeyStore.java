package io.tollgate.domain.workspaces;

import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * API keys by the SHA-256 of their text. A key made here has 256 random bits, so a plain hash cannot be searched, and looking a hash up takes a
 * time that says nothing of the text.
 */
public final class ApiKeyStore {
    private static final String TEXT_PREFIX = "tg_live_";
    private static final String ID_PREFIX = "key_";
    private static final String ADMIN_ID = "key_admin";
    private static final int SHORTEST_TO_SHOW_A_PART_OF = 16;

    private final Tokens tokens;

    public ApiKeyStore(Tokens tokens) {
        this.tokens = tokens;
    }

    /** What {@link #ensureAdminKey} found. */
    public sealed interface AdminKey {
        /** Made just now: to be shown, this once. */
        record Made(ApiKey.Issued key) implements AdminKey {}

        /** There was one, or the configured one was stored. */
        record Present() implements AdminKey {}
    }

    public ApiKey.Issued issue(Transaction tx, ApiKey.Wanted wanted, Instant now) {
        String text = tokens.secret(TEXT_PREFIX);
        ApiKey key = new ApiKey(
                tokens.id(ID_PREFIX), wanted.workspace(), wanted.name(), wanted.scopes(), lastFour(text), now, Optional.empty());
        insert(tx, key, text);
        return new ApiKey.Issued(key, text);
    }

    /** The key with this text, unless it was revoked. */
    public Optional<ApiKey> verify(Transaction tx, String text) {
        return tx.handle().createQuery("select * from api_key where key_hash = :hash and revoked_at is null")
                .bind("hash", sha256(text))
                .map(ApiKeyStore::key)
                .findOne();
    }

    /** The key as it is now, revoked; it keeps the instant of its first revocation. Empty when there is none. */
    public Optional<ApiKey> revoke(Transaction tx, String id, Instant now) {
        return tx.handle().createQuery("update api_key set revoked_at = coalesce(revoked_at, :now) where id = :id returning *")
                .bind("id", id)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(ApiKeyStore::key)
                .findOne();
    }

    /** Any text may be asked for, also one that could be no id. */
    public Optional<ApiKey> find(Transaction tx, String id) {
        if (id.indexOf(0) >= 0) {
            return Optional.empty();
        }
        return tx.handle().createQuery("select * from api_key where id = :id").bind("id", id).map(ApiKeyStore::key).findOne();
    }

    /** All keys by id, revoked ones too, those after the given id; the empty text for the first page. */
    public List<ApiKey> list(Transaction tx, String after, int atMost) {
        return tx.handle().createQuery("""
                        select * from api_key where id collate "C" > :after order by id collate "C" limit :atMost
                        """)
                .bind("after", after)
                .bind("atMost", atMost)
                .map(ApiKeyStore::key)
                .list();
    }

    /** The first start without a configured key makes one; the answer then is the only chance to show it. Two nodes that start at once make one. */
    public AdminKey ensureAdminKey(Transaction tx, Instant now) {
        String text = tokens.secret(TEXT_PREFIX);
        ApiKey key = adminKey(text, "Admin key of the first start", now);
        return insert(tx, key, text) ? new AdminKey.Made(new ApiKey.Issued(key, text)) : new AdminKey.Present();
    }

    /**
     * Makes the configured text the admin key, in place of the one made or configured before, which stops working.
     *
     * @throws IllegalArgumentException when the text is blank, or that of another key
     */
    public AdminKey ensureAdminKey(Transaction tx, String configured, Instant now) {
        if (configured.isBlank()) {
            throw new IllegalArgumentException("the configured admin key is blank");
        }
        ApiKey key = adminKey(configured, "Admin key from the configuration", now);
        boolean usedByAnother = tx.handle()
                .createQuery("select exists (select from api_key where key_hash = :hash and id <> :id)")
                .bind("hash", sha256(configured)).bind("id", ADMIN_ID).mapTo(Boolean.class).one();
        if (usedByAnother) {
            throw new IllegalArgumentException("the configured admin key is the text of another API key");
        }
        if (!insert(tx, key, configured)) {
            tx.handle().createUpdate("""
                            update api_key
                            set name = :name, key_hash = :hash, last_four = :lastFour, created_at = :now, revoked_at = null
                            where id = :id and (key_hash <> :hash or revoked_at is not null)
                            """)
                    .bind("id", ADMIN_ID).bind("name", key.name()).bind("hash", sha256(configured)).bind("lastFour", key.lastFour())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
        }
        return new AdminKey.Present();
    }

    private static ApiKey adminKey(String text, String name, Instant now) {
        return new ApiKey(ADMIN_ID, WorkspaceId.NONE, name, Set.of(Scope.ADMIN), lastFour(text), now, Optional.empty());
    }

    /** Whether the row is new; another with the same id stays as it is. */
    private static boolean insert(Transaction tx, ApiKey key, String text) {
        return tx.handle().createUpdate("""
                        insert into api_key (workspace_id, id, name, key_hash, last_four, scopes, created_at)
                        values (:workspace, :id, :name, :hash, :lastFour, :scopes, :createdAt)
                        on conflict (id) do nothing
                        """)
                .bind("workspace", key.workspace().value())
                .bind("id", key.id())
                .bind("name", key.name())
                .bind("hash", sha256(text))
                .bind("lastFour", key.lastFour())
                .bind("scopes", key.scopes().stream().map(Scope::word).sorted().toArray(String[]::new))
                .bind("createdAt", key.createdAt().atOffset(ZoneOffset.UTC))
                .execute() == 1;
    }

    private static String lastFour(String text) {
        return text.length() < SHORTEST_TO_SHOW_A_PART_OF ? "" : text.substring(text.length() - 4);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    private static ApiKey key(ResultSet row, StatementContext context) throws SQLException {
        Set<Scope> scopes = Arrays.stream((String[]) row.getArray("scopes").getArray())
                .map(word -> Scope.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        return new ApiKey(
                row.getString("id"),
                new WorkspaceId(row.getInt("workspace_id")),
                row.getString("name"),
                scopes,
                row.getString("last_four"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("revoked_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
