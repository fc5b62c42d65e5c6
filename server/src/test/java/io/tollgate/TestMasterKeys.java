package io.tollgate;

import io.tollgate.domain.keys.MasterKey;
import io.tollgate.domain.keys.MasterKeys;
import io.tollgate.foundation.random.Tokens;
import java.util.List;

/** Master keys that anybody could make again. */
public final class TestMasterKeys {
    public static final MasterKeys KEYS = new MasterKeys(seeded(1), List.of());

    private TestMasterKeys() {}

    public static MasterKey seeded(long seed) {
        return MasterKey.made(Tokens.seeded(seed));
    }
}
