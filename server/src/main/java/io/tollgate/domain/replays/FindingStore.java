package io.tollgate.domain.replays;

import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import io.tollgate.foundation.time.BillingPeriod;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Table {@code invoice_finding}. */
public final class FindingStore {

    public enum What {
        /** The stored facts come to another line than the one that is stored. */
        FACTS_DIFFER,
        /** The stored usage comes to something else than was billed for it, and nothing says why. */
        USAGE_DIFFERS,
        /** The same, because usage came or was taken back since; the next invoice carries it. */
        LATE_USAGE_PENDING,
        /** A credit got something back that it could pay this with now; what was paid stays. */
        CREDIT_LEFT,
        /** The detail that the computing needs is older than a correction may reach, and gone. */
        NOT_CHECKABLE;

        /** "facts_differ". */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isFault() {
            return this == FACTS_DIFFER || this == USAGE_DIFFERS;
        }
    }

    /**
     * @param invoices the numbers of those that billed it
     * @param line counted from 1, where it is one line of one invoice
     */
    public record Finding(
            BillingPeriod period,
            List<String> invoices,
            Optional<Integer> line,
            What what,
            Optional<String> metric,
            String description,
            Money was,
            Money wouldBe) {
        public Finding {
            invoices = List.copyOf(invoices);
        }
    }

    /** @param workspace its key; @param position within the workspace, from 1 */
    public record Listed(WorkspaceId id, int position, String workspace, Finding finding) {}

    public void add(Transaction tx, String replay, WorkspaceId workspace, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        PreparedBatch batch = tx.handle().prepareBatch("""
                insert into invoice_finding (workspace_id, replay_id, position, period, invoices, line, what, metric, description, currency, was_minor,
                       would_be_minor)
                values (:workspace, :replay, :position, :period, :invoices::text[], :line, :what, :metric, :description, :currency, :was, :wouldBe)""");
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            batch.bind("workspace", workspace.value())
                    .bind("replay", replay)
                    .bind("position", i + 1)
                    .bind("period", finding.period().firstDay())
                    .bind("invoices", finding.invoices().toArray(String[]::new))
                    .bind("line", finding.line().orElse(null))
                    .bind("what", finding.what().word())
                    .bind("metric", finding.metric().orElse(null))
                    .bind("description", finding.description())
                    .bind("currency", finding.was().currency().getCurrencyCode())
                    .bind("was", finding.was().minorUnits())
                    .bind("wouldBe", finding.wouldBe().minorUnits())
                    .add();
        }
        batch.execute();
    }

    /** A page in the order of workspaces, after the given place. */
    public List<Listed> list(Transaction tx, String replay, WorkspaceId after, int position, int atMost) {
        return tx.handle().createQuery("""
                        select f.*, w.key as workspace from invoice_finding f join workspace w on w.id = f.workspace_id
                         where f.replay_id = :replay and (f.workspace_id, f.position) > (:workspace, :position)
                         order by f.workspace_id, f.position limit :atMost""")
                .bind("replay", replay)
                .bind("workspace", after.value())
                .bind("position", position)
                .bind("atMost", atMost)
                .map((row, context) -> {
                    Currency currency = Currency.getInstance(row.getString("currency"));
                    return new Listed(new WorkspaceId(row.getInt("workspace_id")), row.getInt("position"), row.getString("workspace"), new Finding(
                            new BillingPeriod(YearMonth.from(row.getObject("period", LocalDate.class))),
                            Arrays.asList((String[]) row.getArray("invoices").getArray()),
                            Optional.ofNullable(row.getObject("line", Integer.class)),
                            What.valueOf(row.getString("what").toUpperCase(Locale.ROOT)),
                            Optional.ofNullable(row.getString("metric")),
                            row.getString("description"),
                            new Money(row.getLong("was_minor"), currency),
                            new Money(row.getLong("would_be_minor"), currency)));
                })
                .list();
    }

    /** How many of each kind there are. */
    public Map<What, Long> counts(Transaction tx, String replay) {
        Map<What, Long> counts = new TreeMap<>();
        tx.handle().createQuery("select what, count(*) from invoice_finding where replay_id = :replay group by what")
                .bind("replay", replay)
                .map((row, context) -> Map.entry(What.valueOf(row.getString(1).toUpperCase(Locale.ROOT)), row.getLong(2)))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }
}
