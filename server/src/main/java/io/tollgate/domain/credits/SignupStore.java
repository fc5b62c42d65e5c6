package io.tollgate.domain.credits;

import io.tollgate.domain.credits.SignupEligibility.Reason;
import io.tollgate.domain.credits.SignupEligibility.Seen;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.random.Tokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Tables {@code signup_decision} and {@code signup_salt}. Nothing of an address, a network or a fingerprint is kept but a hash. */
public final class SignupStore {
    private static final int SALT_BYTES = 32;

    private final Tokens tokens;

    public SignupStore(Tokens tokens) {
        this.tokens = tokens;
    }

    /** An identity as it is kept. */
    public record Hashed(byte[] address, Optional<byte[]> network, Optional<byte[]> fingerprint) {}

    /** A decision as it was taken; granted where there are no reasons against it. */
    public record Decision(List<Reason> reasons, Instant at) {
        public boolean granted() {
            return reasons.isEmpty();
        }
    }

    public Hashed hash(Transaction tx, SignupIdentity identity) {
        byte[] salt = salt(tx);
        return new Hashed(
                sha256(salt, "address " + identity.address()),
                identity.network().map(network -> sha256(salt, "network " + network)),
                identity.paymentFingerprint().map(fingerprint -> sha256(salt, "fingerprint " + fingerprint)));
    }

    /** Holds back every other signup that has one of these in common until this transaction ends. Locked in one sorted order. */
    public void lock(Transaction tx, Hashed identity) {
        LongStream keys = Stream.of(Optional.of(identity.address()), identity.network(), identity.fingerprint())
                .flatMap(Optional::stream)
                .mapToLong(hash -> ByteBuffer.wrap(hash).getLong());
        keys.sorted().distinct().forEach(key -> tx.handle().createQuery("select 1 from pg_advisory_xact_lock(:key)")
                .bind("key", key)
                .mapTo(Integer.class)
                .one());
    }

    public Seen seen(Transaction tx, Hashed identity, Instant now, Duration networkWindow) {
        return tx.handle().createQuery("""
                        select exists (select from signup_decision where address_hash = :address and verified) as address_seen,
                            (select count(*) from signup_decision where network_hash = :network and granted and decided_at > :since) as from_network,
                            (select count(*) from signup_decision where fingerprint_hash = :fingerprint and granted) as with_fingerprint""")
                .bind("address", identity.address())
                .bind("network", identity.network().orElse(null))
                .bind("fingerprint", identity.fingerprint().orElse(null))
                .bind("since", now.minus(networkWindow).atOffset(ZoneOffset.UTC))
                .map((row, context) -> new Seen(row.getBoolean("address_seen"), row.getInt("from_network"), row.getInt("with_fingerprint")))
                .one();
    }

    public void save(Transaction tx, WorkspaceId workspace, Hashed identity, boolean verified, Decision decision) {
        tx.handle().createUpdate("""
                        insert into signup_decision
                               (workspace_id, granted, reasons, verified, address_hash, network_hash, fingerprint_hash, decided_at)
                        values (:workspace, :granted, :reasons, :verified, :address, :network, :fingerprint, :at)""")
                .bind("workspace", workspace.value())
                .bind("granted", decision.granted())
                .bind("reasons", decision.reasons().stream().map(Reason::word).toArray(String[]::new))
                .bind("verified", verified)
                .bind("address", identity.address())
                .bind("network", identity.network().orElse(null))
                .bind("fingerprint", identity.fingerprint().orElse(null))
                .bind("at", decision.at().atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Empty for a workspace from before there were decisions. */
    public Optional<Decision> find(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select reasons, decided_at from signup_decision where workspace_id = :workspace")
                .bind("workspace", workspace.value())
                .map((row, context) -> new Decision(
                        Stream.of((String[]) row.getArray("reasons").getArray()).map(word -> Reason.valueOf(word.toUpperCase(Locale.ROOT))).toList(),
                        row.getObject("decided_at", OffsetDateTime.class).toInstant()))
                .findOne();
    }

    private byte[] salt(Transaction tx) {
        return storedSalt(tx).orElseGet(() -> {
            tx.handle().createUpdate("insert into signup_salt (id, salt) values (1, :salt) on conflict do nothing")
                    .bind("salt", tokens.bytes(SALT_BYTES))
                    .execute();
            return storedSalt(tx).orElseThrow();
        });
    }

    private static Optional<byte[]> storedSalt(Transaction tx) {
        return tx.handle().createQuery("select salt from signup_salt").mapTo(byte[].class).findOne();
    }

    private static byte[] sha256(byte[] salt, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
