package io.tollgate.entrypoints.web;

import io.tollgate.domain.keys.OwnKey;
import java.util.List;
import java.util.Optional;

/** A workspace's own provider keys. */
public record OwnKeysView(Frame frame, List<Card> cards) {

    /**
     * One provider.
     *
     * @param word "anthropic", @param title "Anthropic"
     * @param prefix what its keys begin with
     * @param refused why the key that was just sent was not stored
     */
    public record Card(String word, String title, String prefix, Optional<OwnKey> key, Optional<String> refused) {
        public boolean isFailing() {
            return key.flatMap(OwnKey::failing).isPresent();
        }
    }
}
