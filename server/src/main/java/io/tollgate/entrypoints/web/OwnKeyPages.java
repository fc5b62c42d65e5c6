package io.tollgate.entrypoints.web;

import io.javalin.http.Context;
import io.tollgate.actions.AddOwnKey;
import io.tollgate.actions.OpenOwnKey;
import io.tollgate.actions.RecordKeyCheck;
import io.tollgate.actions.RemoveOwnKey;
import io.tollgate.domain.keys.KeyCheck;
import io.tollgate.domain.keys.OwnKey;
import io.tollgate.domain.keys.OwnKeyStore;
import io.tollgate.domain.keys.Provider;
import io.tollgate.domain.keys.ProviderApi;
import io.tollgate.domain.keys.ProviderKey;
import io.tollgate.foundation.db.Database;
import io.tollgate.foundation.errors.ApiError;
import io.tollgate.foundation.errors.ErrorCode;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Own keys: added, replaced, checked, removed. The provider is asked before a transaction begins. */
public final class OwnKeyPages {
    private static final String PATH = "/settings/own-keys";
    private static final String ONE = PATH + "/{provider}";

    private final Database database;
    private final OwnKeyStore ownKeys;
    private final Actions actions;
    private final ProviderApi providers;
    private final InstantSource clock;
    private final Doorman doorman;
    private final Surroundings surroundings;

    public record Actions(AddOwnKey add, RemoveOwnKey remove, OpenOwnKey open, RecordKeyCheck recordCheck) {}

    public OwnKeyPages(
            Database database,
            OwnKeyStore ownKeys,
            Actions actions,
            ProviderApi providers,
            InstantSource clock,
            Doorman doorman,
            Surroundings surroundings) {
        this.database = database;
        this.ownKeys = ownKeys;
        this.actions = actions;
        this.providers = providers;
        this.clock = clock;
        this.doorman = doorman;
        this.surroundings = surroundings;
    }

    public List<PageRoute> routes() {
        return List.of(
                PageRoute.get(PATH, doorman.visitor((request, visitor) -> page(request, visitor, Optional.empty()))),
                PageRoute.post(ONE, doorman.owner(this::put)),
                PageRoute.post(ONE + "/check", doorman.owner(this::check)),
                PageRoute.post(ONE + "/remove", doorman.owner(this::remove)));
    }

    /** Why the key that was sent for a provider was not stored. */
    private record Refusal(Provider provider, String sentence) {}

    private Reply page(Context request, Visitor visitor, Optional<Refusal> refusal) {
        List<OwnKey> keys = database.read(tx -> ownKeys.list(tx, visitor.workspace().id()));
        List<OwnKeysView.Card> cards = Arrays.stream(Provider.values())
                .map(provider -> new OwnKeysView.Card(
                        provider.word(), provider.title(), provider.prefix(),
                        keys.stream().filter(key -> key.provider() == provider).findFirst(),
                        refusal.filter(each -> each.provider() == provider).map(Refusal::sentence)))
                .toList();
        Frame frame = surroundings.of(request, visitor, Surroundings.Section.OWN_KEYS);
        return Reply.html(refusal.isPresent() ? 422 : 200, Templates.render("own-keys", new OwnKeysView(frame, cards)));
    }

    private Reply put(Context request, Visitor visitor) {
        Provider provider = provider(request);
        try {
            ProviderKey key = ProviderKey.read(provider, Optional.ofNullable(request.formParam("key")).orElse("").strip());
            requireAccepted(key);
            database.transact(tx -> actions.add().run(tx,
                    new AddOwnKey.Request(visitor.workspace().key(), key, AddOwnKey.Checked.ACCEPTED, visitor.session().id()), clock.instant()));
        } catch (ApiError refused) {
            return page(request, visitor, Optional.of(new Refusal(provider, refused.getMessage())));
        }
        return Reply.seeOther(PATH + "?said=key-added");
    }

    private void requireAccepted(ProviderKey key) {
        switch (providers.check(key)) {
            case KeyCheck.Accepted() -> { }
            case KeyCheck.Refused(String because) ->
                throw ApiError.of(ErrorCode.OWN_KEY_REFUSED, key.provider().title() + " " + because + ". Nothing was stored.", "key");
            case KeyCheck.Unknown(String because) -> throw RecordKeyCheck.unreachable(key.provider(), because);
        }
    }

    private Reply check(Context request, Visitor visitor) {
        Provider provider = provider(request);
        String workspace = visitor.workspace().key();
        try {
            OpenOwnKey.Held held = database.read(tx -> actions.open().run(tx, new OpenOwnKey.Request(workspace, provider)))
                    .orElseThrow(() -> OpenOwnKey.none(provider));
            KeyCheck said = providers.check(held.key());
            OwnKey key = database.inTransaction(tx -> actions.recordCheck().run(tx,
                    new RecordKeyCheck.Request(workspace, provider, held.about().id(), said, visitor.session().id()), clock.instant()));
            return Reply.seeOther(PATH + "?said=" + (key.failing().isPresent() ? "key-fails" : "key-works"));
        } catch (ApiError refused) {
            return page(request, visitor, Optional.of(new Refusal(provider, refused.getMessage())));
        }
    }

    private Reply remove(Context request, Visitor visitor) {
        RemoveOwnKey.Request removed = new RemoveOwnKey.Request(visitor.workspace().key(), provider(request), visitor.session().id());
        database.transact(tx -> actions.remove().run(tx, removed, clock.instant()));
        return Reply.seeOther(PATH + "?said=key-removed");
    }

    private static Provider provider(Context request) {
        return Provider.of(request.pathParam("provider")).orElseThrow(() -> ApiError.of(ErrorCode.NOT_FOUND, "There is no such provider."));
    }
}
