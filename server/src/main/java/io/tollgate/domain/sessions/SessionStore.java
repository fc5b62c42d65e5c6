package io.tollgate.domain.sessions;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Links and sessions, by the hashes of their secrets. "Now" is real time throughout: who looks at pages does not live in a sandbox. */
public final class SessionStore {
    /** As a working day. */
    public static final Duration LASTS = Duration.ofHours(10);

    private static final String LINK_SECRET = "tgl_";
    private static final String SESSION_SECRET = "tgs_";

    private final Tokens tokens;

    public SessionStore(Tokens tokens) {
        this.tokens = tokens;
    }

    /** What a link is to be. */
    public record NewLink(WorkspaceId workspace, Role role, Optional<URI> returnUrl, Instant expiresAt) {}

    /** The workspace's expired links and sessions go at this occasion. */
    public PortalLink.Issued issueLink(Transaction tx, NewLink wanted, Instant now) {
        forgetExpired(tx, wanted.workspace(), now);
        PortalLink.Issued issued = new PortalLink.Issued(
                new PortalLink(wanted.workspace(), tokens.id("plink_"), wanted.role(), wanted.returnUrl(), wanted.expiresAt()),
                tokens.secret(LINK_SECRET));
        tx.handle().createUpdate("""
                        insert into portal_link (workspace_id, id, token_hash, role, return_url, created_at, expires_at)
                        values (:workspace, :id, :hash, :role, :returnUrl, :now, :expiresAt)
                        """)
                .bind("workspace", wanted.workspace().value())
                .bind("id", issued.link().id())
                .bind("hash", sha256(issued.secret()))
                .bind("role", wanted.role().word())
                .bind("returnUrl", wanted.returnUrl().map(URI::toString))
                .bind("now", now)
                .bind("expiresAt", wanted.expiresAt())
                .execute();
        return issued;
    }

    /** A session for who brings a link's secret; empty when no link has it, or not any more. */
    public Optional<PageSession.Issued<PageSession.Portal>> open(Transaction tx, String linkSecret, Instant now) {
        String secret = tokens.secret(SESSION_SECRET);
        return tx.handle().createQuery("""
                        insert into page_session (workspace_id, id, token_hash, role, return_url, created_at, expires_at)
                        select workspace_id, :id, :hash, role, return_url, :now, :expiresAt from portal_link
                        where token_hash = :linkHash and expires_at > :now
                        returning *
                        """)
                .bind("id", tokens.id("psess_"))
                .bind("hash", sha256(secret))
                .bind("linkHash", sha256(linkSecret))
                .bind("now", now)
                .bind("expiresAt", now.plus(LASTS))
                .map((row, context) -> new PageSession.Issued<>(portal(row), secret))
                .findOne();
    }

    /** The session with this secret, while it lasts. */
    public Optional<PageSession.Portal> portal(Transaction tx, String secret, Instant now) {
        return tx.handle().createQuery("select * from page_session where token_hash = :hash and expires_at > :now and role <> 'operator'")
                .bind("hash", sha256(secret))
                .bind("now", now)
                .map((row, context) -> portal(row))
                .findOne();
    }

    /** For who brought an admin key; {@link #operator} asks that the key is still good. */
    public PageSession.Issued<PageSession.Operator> logIn(Transaction tx, String keyId, String key, Instant now) {
        forgetExpired(tx, WorkspaceId.NONE, now);
        String secret = tokens.secret(SESSION_SECRET);
        PageSession.Operator session = new PageSession.Operator(tokens.id("osess_"), keyId, now.plus(LASTS));
        tx.handle().createUpdate("""
                        insert into page_session (workspace_id, id, token_hash, role, key_id, key_hash, created_at, expires_at)
                        values (0, :id, :hash, 'operator', :keyId, :keyHash, :now, :expiresAt)
                        """)
                .bind("id", session.id())
                .bind("hash", sha256(secret))
                .bind("keyId", keyId)
                .bind("keyHash", sha256(key))
                .bind("now", now)
                .bind("expiresAt", session.expiresAt())
                .execute();
        return new PageSession.Issued<>(session, secret);
    }

    /** The operator's session with this secret, while it lasts and its key is neither revoked nor replaced. */
    public Optional<PageSession.Operator> operator(Transaction tx, String secret, Instant now) {
        return tx.handle().createQuery("""
                        select s.* from page_session s join api_key k on k.id = s.key_id and k.key_hash = s.key_hash and k.revoked_at is null
                        where s.token_hash = :hash and s.expires_at > :now and s.role = 'operator'
                        """)
                .bind("hash", sha256(secret))
                .bind("now", now)
                .map((row, context) -> new PageSession.Operator(row.getString("id"), row.getString("key_id"), instant(row, "expires_at")))
                .findOne();
    }

    /** Without such a session there is nothing to do. */
    public void end(Transaction tx, String secret) {
        tx.handle().createUpdate("delete from page_session where token_hash = :hash").bind("hash", sha256(secret)).execute();
    }

    /** Ends a workspace's sessions and links; says how many of both there were. */
    public int endAll(Transaction tx, WorkspaceId workspace) {
        int links = tx.handle().createUpdate("delete from portal_link where workspace_id = :workspace").bind("workspace", workspace.value()).execute();
        return links + tx.handle().createUpdate("delete from page_session where workspace_id = :workspace")
                .bind("workspace", workspace.value()).execute();
    }

    private static void forgetExpired(Transaction tx, WorkspaceId workspace, Instant now) {
        tx.handle().createUpdate("delete from portal_link where workspace_id = :workspace and expires_at <= :now")
                .bind("workspace", workspace.value()).bind("now", now).execute();
        tx.handle().createUpdate("delete from page_session where workspace_id = :workspace and expires_at <= :now")
                .bind("workspace", workspace.value()).bind("now", now).execute();
    }

    private static PageSession.Portal portal(ResultSet row) throws SQLException {
        return new PageSession.Portal(
                row.getString("id"),
                new WorkspaceId(row.getInt("workspace_id")),
                Role.of(row.getString("role")).orElseThrow(),
                Optional.ofNullable(row.getString("return_url")).map(URI::create),
                instant(row, "expires_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
