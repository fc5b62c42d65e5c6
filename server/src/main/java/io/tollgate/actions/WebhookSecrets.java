package io.tollgate.actions;

import io.tollgate.domain.keys.MasterKeyStore;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.domain.keys.SealedKey;
import io.tollgate.domain.keys.SealedSecretStore;
import io.tollgate.domain.keys.SecretName;
import io.tollgate.domain.notifications.WebhookEndpoint;
import io.tollgate.domain.notifications.WebhookEndpointStore;
import io.tollgate.domain.notifications.WebhookSignature;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.random.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What webhooks are signed with: made here, stored sealed, bound to their endpoint, and opened to sign. */
public final class WebhookSecrets {
    /** How long after a rotation the secret before it still signs. */
    private static final Duration ROTATION = Duration.ofHours(24);

    private final WebhookEndpointStore endpoints;
    private final SealedSecretStore secrets;
    private final MasterKeyStore masterKeyStore;
    private final MasterKeys masterKeys;
    private final Tokens tokens;

    public WebhookSecrets(
            WebhookEndpointStore endpoints, SealedSecretStore secrets, MasterKeyStore masterKeyStore, MasterKeys masterKeys, Tokens tokens) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.masterKeyStore = masterKeyStore;
        this.masterKeys = masterKeys;
        this.tokens = tokens;
    }

    /** An endpoint with its new secret in the clear, to be shown this once. */
    public record WithSecret(WebhookEndpoint endpoint, String secret) {
        /** So that a log line never shows it. */
        @Override
        public String toString() {
            return "the secret of " + endpoint.id();
        }
    }

    /** @throws ApiError MASTER_KEY_MISSING */
    WithSecret begin(Transaction tx, WebhookEndpoint endpoint) {
        masterKeyStore.register(tx, masterKeys);
        return new WithSecret(endpoint, made(tx, endpoint));
    }

    /** The one before signs for another day, unless it does not open any more. The caller holds the endpoint's row. @throws ApiError MASTER_KEY_MISSING */
    WithSecret rotate(Transaction tx, WebhookEndpoint endpoint, Instant now) {
        masterKeyStore.register(tx, masterKeys);
        Optional<String> before = Optional.ofNullable(secrets.find(tx, List.of(current(endpoint))).get(current(endpoint)))
                .flatMap(sealed -> masterKeys.open(current(endpoint), sealed));
        secrets.forget(tx, previous(endpoint));
        before.ifPresent(secret -> secrets.put(tx, previous(endpoint), masterKeys.seal(previous(endpoint), secret)));
        String secret = made(tx, endpoint);
        return new WithSecret(endpoints.rotated(tx, endpoint.id(), before.map(any -> now.plus(ROTATION))), secret);
    }

    private String made(Transaction tx, WebhookEndpoint endpoint) {
        String secret = WebhookSignature.newSecret(tokens);
        secrets.put(tx, current(endpoint), masterKeys.seal(current(endpoint), secret));
        return secret;
    }

    void forget(Transaction tx, WebhookEndpoint endpoint) {
        secrets.forget(tx, current(endpoint));
        secrets.forget(tx, previous(endpoint));
    }

    /** What to sign with, by endpoint: the current secret, and the one before while its time lasts. One whose secret does not open is not in the answer. */
    Map<String, List<String>> inForce(Transaction tx, Collection<WebhookEndpoint> asked, Instant now) {
        List<SecretName> names = new ArrayList<>();
        for (WebhookEndpoint endpoint : asked) {
            names.add(current(endpoint));
            names.add(previous(endpoint));
        }
        Map<SecretName, SealedKey> sealed = secrets.find(tx, names);
        Map<String, List<String>> inForce = new HashMap<>();
        for (WebhookEndpoint endpoint : asked) {
            opened(sealed, current(endpoint)).ifPresent(secret -> {
                List<String> all = new ArrayList<>(List.of(secret));
                if (endpoint.hasPreviousSecret(now)) {
                    opened(sealed, previous(endpoint)).ifPresent(all::add);
                }
                inForce.put(endpoint.id(), all);
            });
        }
        return inForce;
    }

    private Optional<String> opened(Map<SecretName, SealedKey> sealed, SecretName name) {
        return Optional.ofNullable(sealed.get(name)).flatMap(found -> masterKeys.open(name, found));
    }

    private static SecretName current(WebhookEndpoint endpoint) {
        return new SecretName(endpoint.workspace(), "webhook " + endpoint.id());
    }

    private static SecretName previous(WebhookEndpoint endpoint) {
        return new SecretName(endpoint.workspace(), "webhook " + endpoint.id() + " before");
    }
}
