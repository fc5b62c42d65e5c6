package io.tollgate.scenarios;

import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.RemoveOwnKey;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.domain.workspaces.Workspace;

/** Steps about workspaces' own provider keys. */
final class KeyVerbs {
    private KeyVerbs() {}

    /** "key acme anthropic": the workspace has a key of its own from now on. */
    static void key(Stage stage, Step step, Words words) {
        Workspace workspace = stage.workspace(words);
        Provider provider = provider(words);
        ProviderKey key = ProviderKey.read(provider, (provider == Provider.ANTHROPIC ? "sk-ant-" : "sk-") + "of-" + workspace.key() + "-of-line-" + step.line());
        stage.transact(tx -> stage.house.addOwnKey.run(
                tx, new AddOwnKey.Request(workspace.key(), key, AddOwnKey.Checked.ACCEPTED, Stage.ACTOR), stage.now()));
    }

    /** "no key acme anthropic": it has none any more. */
    static void noKey(Stage stage, Step step, Words words) {
        RemoveOwnKey.Request removed = new RemoveOwnKey.Request(stage.workspace(words).key(), provider(words), Stage.ACTOR);
        stage.database.transact(tx -> stage.house.removeOwnKey.run(tx, removed, stage.now()));
    }

    private static Provider provider(Words words) {
        String word = words.next("a provider");
        words.endWithoutExpecting();
        return Provider.of(word).orElseThrow(() -> words.mistake("there is no provider '" + word + "'"));
    }
}
