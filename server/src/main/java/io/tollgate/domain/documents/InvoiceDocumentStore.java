package io.tollgate.domain.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tollgate.domain.invoicing.InvoiceId;
import io.tollgate.foundation.db.Transaction;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Table {@code invoice_document}. */
public final class InvoiceDocumentStore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    public Optional<UsageAppendix> usage(Transaction tx, InvoiceId invoice) {
        return tx.handle().createQuery("select usage from invoice_document where workspace_id = :workspace and invoice_id = :invoice")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .mapTo(String.class)
                .findOne()
                .map(InvoiceDocumentStore::read);
    }

    /** Keeps what the document shows of usage; the first to keep it decides, and that is what comes back. */
    public UsageAppendix keep(Transaction tx, InvoiceId invoice, UsageAppendix usage, Instant at) {
        tx.handle().createUpdate("""
                        insert into invoice_document (workspace_id, invoice_id, usage, made_at) values (:workspace, :invoice, :usage::jsonb, :at)
                            on conflict (workspace_id, invoice_id) do nothing""")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .bind("usage", write(usage))
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
        return usage(tx, invoice).orElseThrow();
    }

    private static String write(UsageAppendix usage) {
        try {
            return JSON.writeValueAsString(usage);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static UsageAppendix read(String json) {
        try {
            return JSON.readValue(json, UsageAppendix.class);
        } catch (JsonProcessingException notAsWritten) {
            throw new UncheckedIOException(notAsWritten);
        }
    }
}
