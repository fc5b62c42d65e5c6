package io.tollgate.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.foundation.db.Database;
import java.util.List;

/** The sums that must hold after whatever gates did. */
public final class GateSums {
    private GateSums() {}

    /** Every counter's reserved is the sum of its open reservations. */
    public static void audit(Database database) {
        List<String> wrong = database.read(tx -> tx.handle().createQuery("""
                        select format('%s/%s/%s: reserved %s, open %s', workspace_id, metric_id, period, coalesce(c.reserved, 0), coalesce(r.open, 0))
                        from usage_counter c
                        full join (
                            select workspace_id, metric_id, period, sum(quantity) as open from reservation where state = 'open' and not own_key
                            group by workspace_id, metric_id, period) r
                            using (workspace_id, metric_id, period)
                        where coalesce(c.reserved, 0) <> coalesce(r.open, 0)
                        """).mapTo(String.class).list());
        assertThat(wrong).isEmpty();
    }
}
