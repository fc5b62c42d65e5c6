package io.tollgate.actions;

import io.tollgate.domain.invoicing.Invoice;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.domain.invoicing.InvoiceStore;
import io.tollgate.domain.payments.CollectionStore;
import io.tollgate.domain.payments.DisputeStore;
import io.tollgate.domain.workspaces.WorkspaceId;
import io.tollgate.foundation.amounts.Money;
import io.tollgate.foundation.db.Transaction;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says what a workspace owes, and how collecting it goes. */
public final class ShowDue {
    private static final int DISPUTES = 100;

    private final InvoiceStore invoices;
    private final CollectionStore collections;
    private final DisputeStore disputes;

    public ShowDue(InvoiceStore invoices, CollectionStore collections, DisputeStore disputes) {
        this.invoices = invoices;
        this.collections = collections;
        this.disputes = disputes;
    }

    /**
     * @param invoices of which something is due, the oldest first; also one that was given up while it keeps the workspace unpaid
     * @param hasFailed whether a payment of one was tried in vain
     * @param wasTakenBack whether a bank gave back what had paid one
     * @param triesAgainAt when one is tried next by itself
     */
    public record Due(List<Invoice> invoices, boolean hasFailed, boolean wasTakenBack, Optional<Instant> triesAgainAt) {
        public Due {
            invoices = List.copyOf(invoices);
        }

        /** One for each currency; none when nothing is due. */
        public List<Money> amounts() {
            Map<String, Money> amounts = new LinkedHashMap<>();
            invoices.forEach(invoice -> amounts.merge(invoice.amountDue().currency().getCurrencyCode(), invoice.amountDue(), Money::plus));
            return List.copyOf(amounts.values());
        }
    }

    public Due run(Transaction tx, WorkspaceId workspace) {
        List<InvoiceId> ids = Stream.concat(collections.owed(tx, workspace).stream(), collections.overdue(tx, workspace).stream())
                .distinct().sorted(Comparator.comparingLong(InvoiceId::value)).toList();
        List<CollectionStore.Collection> tried = ids.stream().flatMap(id -> collections.find(tx, id).stream()).toList();
        return new Due(
                ids.stream().map(id -> invoices.find(tx, id).orElseThrow()).toList(),
                tried.stream().anyMatch(each -> each.attempts() > 0 || each.endedAt().isPresent()),
                !ids.isEmpty() && disputes.newest(tx, workspace, DISPUTES).stream().anyMatch(each ->
                        each.dispute().dueAgain().isPositive() && each.invoice().filter(ids::contains).isPresent()),
                tried.stream().flatMap(each -> each.scheduledAt().stream()).min(Comparator.naturalOrder()));
    }
}
