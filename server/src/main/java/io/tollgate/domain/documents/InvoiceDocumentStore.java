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

/** Tables {@code invoice_document} and {@code document_logo}. */
public final class InvoiceDocumentStore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** @param logo the seller's then, as a data address */
    public record Kept(UsageAppendix usage, Optional<String> logo) {}

    public Optional<Kept> kept(Transaction tx, InvoiceId invoice) {
        return tx.handle().createQuery("""
                        select d.usage, l.image from invoice_document d left join document_logo l on l.sha256 = d.logo
                         where d.workspace_id = :workspace and d.invoice_id = :invoice""")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .map((row, context) -> new Kept(read(row.getString("usage")), Optional.ofNullable(row.getString("image"))))
                .findOne();
    }

    /** Keeps what the document shows besides its invoice's facts; the first to keep it decides, and that is what comes back. */
    public Kept keep(Transaction tx, InvoiceId invoice, Kept content, Instant at) {
        Optional<String> logo = content.logo().map(image -> tx.handle().createQuery("""
                        with hashed as (select encode(sha256(convert_to(:image, 'UTF8')), 'hex') as sha256),
                             added as (insert into document_logo select sha256, :image from hashed on conflict (sha256) do nothing)
                        select sha256 from hashed""")
                .bind("image", image)
                .mapTo(String.class)
                .one());
        tx.handle().createUpdate("""
                        insert into invoice_document (workspace_id, invoice_id, usage, logo, made_at)
                        values (:workspace, :invoice, :usage::jsonb, :logo, :at)
                            on conflict (workspace_id, invoice_id) do nothing""")
                .bind("workspace", invoice.workspace().value())
                .bind("invoice", invoice.value())
                .bind("usage", write(content.usage()))
                .bind("logo", logo.orElse(null))
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
        return kept(tx, invoice).orElseThrow();
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
