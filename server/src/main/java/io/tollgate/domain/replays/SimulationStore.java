package io.tollgate.domain.replays;

import io.tollgate.domain.workspaces.Workspace;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/** Table {@code simulation_result}. */
public final class SimulationStore {

    /** What the fee, or one metric less its credits, comes to. @param what "fee", or the metric's key */
    public record Part(String what, Money before, Money after) {
        public Money change() {
            return after.minus(before);
        }
    }

    /** @param plan the one at the end of the period */
    public record Result(BillingPeriod period, String plan, Money before, Money after, List<Part> parts, List<String> notes) {
        public Result {
            parts = List.copyOf(parts);
            notes = List.copyOf(notes);
        }
    }

    public record Listed(WorkspaceId id, String workspace, Result result) {}

    /** @param plan empty for all plans together; @param workspaces how many pay more, less, and the same over all periods */
    public record Sums(Optional<String> plan, Money before, Money after, long payMore, long payLess, long paySame) {}

    /** A note that some results carry, and how many. */
    public record Noted(String note, long results) {}

    public void add(Transaction tx, String replay, Workspace workspace, Result result) {
        tx.handle().createUpdate("""
                        insert into simulation_result (workspace_id, replay_id, period, workspace, plan, currency, before_minor, after_minor, parts,
                               parts_before, parts_after, notes)
                        values (:id, :replay, :period, :workspace, :plan, :currency, :before, :after, :parts::text[], :partsBefore::bigint[],
                               :partsAfter::bigint[], :notes::text[])""")
                .bind("id", workspace.id().value())
                .bind("replay", replay)
                .bind("period", result.period().firstDay())
                .bind("workspace", workspace.key())
                .bind("plan", result.plan())
                .bind("currency", result.before().currency().getCurrencyCode())
                .bind("before", result.before().minorUnits())
                .bind("after", result.after().minorUnits())
                .bind("parts", result.parts().stream().map(Part::what).toArray(String[]::new))
                .bind("partsBefore", result.parts().stream().mapToLong(part -> part.before().minorUnits()).toArray())
                .bind("partsAfter", result.parts().stream().mapToLong(part -> part.after().minorUnits()).toArray())
                .bind("notes", result.notes().toArray(String[]::new))
                .execute();
    }

    /** A page in the order of workspaces and periods, after the given place. */
    public List<Listed> list(Transaction tx, String replay, WorkspaceId after, LocalDate period, int atMost) {
        return tx.handle().createQuery("""
                        select * from simulation_result
                         where replay_id = :replay and (workspace_id, period) > (:workspace, :period)
                         order by workspace_id, period limit :atMost""")
                .bind("replay", replay)
                .bind("workspace", after.value())
                .bind("period", period)
                .bind("atMost", atMost)
                .map((row, context) -> new Listed(new WorkspaceId(row.getInt("workspace_id")), row.getString("workspace"), result(row)))
                .list();
    }

    /** For each plan, then for all; a workspace counts to the plan it ended on. None while there is no result. */
    public List<Sums> sums(Transaction tx, String replay) {
        return tx.handle().createQuery("""
                        select plan, currency, sum(before_minor)::bigint as before_minor, sum(after_minor)::bigint as after_minor,
                               count(*) filter (where after_minor > before_minor) as more, count(*) filter (where after_minor < before_minor) as less,
                               count(*) filter (where after_minor = before_minor) as same
                          from (select workspace_id, currency, (array_agg(plan order by period desc))[1] as plan,
                                       sum(before_minor)::bigint as before_minor, sum(after_minor)::bigint as after_minor
                                  from simulation_result where replay_id = :replay group by workspace_id, currency) as by_workspace
                         group by grouping sets ((plan, currency), (currency))
                         order by grouping(plan), plan""")
                .bind("replay", replay)
                .map((row, context) -> {
                    Currency currency = Currency.getInstance(row.getString("currency"));
                    return new Sums(Optional.ofNullable(row.getString("plan")), new Money(row.getLong("before_minor"), currency),
                            new Money(row.getLong("after_minor"), currency), row.getLong("more"), row.getLong("less"), row.getLong("same"));
                })
                .list();
    }

    /** What the fee and each metric come to over all results, the largest change first. */
    public List<Part> parts(Transaction tx, String replay) {
        return tx.handle().createQuery("""
                        select part, currency, sum(before_minor)::bigint as before_minor, sum(after_minor)::bigint as after_minor
                          from (select currency, unnest(parts) as part, unnest(parts_before) as before_minor, unnest(parts_after) as after_minor
                                  from simulation_result where replay_id = :replay) as each_part
                         group by part, currency
                         order by abs(sum(after_minor) - sum(before_minor)) desc, part""")
                .bind("replay", replay)
                .map((row, context) -> {
                    Currency currency = Currency.getInstance(row.getString("currency"));
                    return new Part(row.getString("part"), new Money(row.getLong("before_minor"), currency), new Money(row.getLong("after_minor"), currency));
                })
                .list();
    }

    public List<Noted> notes(Transaction tx, String replay) {
        return tx.handle().createQuery("""
                        select note, count(*) as results from simulation_result, unnest(notes) as note
                         where replay_id = :replay group by note order by count(*) desc, note""")
                .bind("replay", replay)
                .map((row, context) -> new Noted(row.getString("note"), row.getLong("results")))
                .list();
    }

    private static Result result(ResultSet row) throws SQLException {
        Currency currency = Currency.getInstance(row.getString("currency"));
        String[] names = (String[]) row.getArray("parts").getArray();
        Long[] before = (Long[]) row.getArray("parts_before").getArray();
        Long[] after = (Long[]) row.getArray("parts_after").getArray();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            parts.add(new Part(names[i], new Money(before[i], currency), new Money(after[i], currency)));
        }
        return new Result(
                new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                row.getString("plan"),
                new Money(row.getLong("before_minor"), currency),
                new Money(row.getLong("after_minor"), currency),
                parts,
                Arrays.asList((String[]) row.getArray("notes").getArray()));
    }
}
