package io.tollgate.domain.workspaces;

import io.tollgate.foundation.db.Transaction;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Table {@code billing_details}. */
public final class BillingDetailsStore {

    public Optional<BillingDetails> find(Transaction tx, WorkspaceId workspace) {
        return tx.handle().createQuery("select * from billing_details where workspace_id = :workspace")
                .bind("workspace", workspace.value())
                .map((row, context) -> details(row))
                .findOne();
    }

    public void put(Transaction tx, WorkspaceId workspace, BillingDetails details, Instant at) {
        Columns tax = details.tax().map(BillingDetailsStore::columns).orElse(Columns.NONE);
        tx.handle().createUpdate("""
                        insert into billing_details (workspace_id, legal_name, address, country, vat_id, tax_kind, tax_name, tax_percent,
                               exempt_reason, updated_at)
                        values (:workspace, :legalName, :address, :country, :vatId, :kind, :name, :percent, :reason, :at)
                        on conflict (workspace_id) do update
                           set legal_name = excluded.legal_name, address = excluded.address, country = excluded.country,
                               vat_id = excluded.vat_id, tax_kind = excluded.tax_kind, tax_name = excluded.tax_name,
                               tax_percent = excluded.tax_percent, exempt_reason = excluded.exempt_reason, updated_at = excluded.updated_at""")
                .bind("workspace", workspace.value())
                .bind("legalName", details.legalName())
                .bind("address", String.join("\n", details.address()))
                .bind("country", details.country())
                .bind("vatId", details.vatId())
                .bind("kind", tax.kind)
                .bind("name", tax.name)
                .bind("percent", tax.percent)
                .bind("reason", tax.reason)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }

    private record Columns(Optional<String> kind, Optional<String> name, Optional<BigDecimal> percent, Optional<String> reason) {
        private static final Columns NONE = new Columns(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        static Columns of(String kind) {
            return new Columns(Optional.of(kind), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    private static Columns columns(TaxTerms tax) {
        return switch (tax) {
            case TaxTerms.None _ -> Columns.of("none");
            case TaxTerms.Rate rate -> new Columns(Optional.of("rate"), Optional.of(rate.name()), Optional.of(rate.percent()), Optional.empty());
            case TaxTerms.Exempt exempt -> new Columns(Optional.of("exempt"), Optional.empty(), Optional.empty(), Optional.of(exempt.reason()));
            case TaxTerms.ReverseCharge _ -> Columns.of("reverse_charge");
        };
    }

    private static BillingDetails details(ResultSet row) throws SQLException {
        Optional<String> vatId = Optional.ofNullable(row.getString("vat_id"));
        String kind = row.getString("tax_kind");
        Optional<TaxTerms> tax = Optional.ofNullable(switch (kind) {
            case null -> null;
            case "none" -> new TaxTerms.None();
            case "rate" -> new TaxTerms.Rate(row.getString("tax_name"), row.getBigDecimal("tax_percent"));
            case "exempt" -> new TaxTerms.Exempt(row.getString("exempt_reason"));
            case "reverse_charge" -> new TaxTerms.ReverseCharge(vatId.orElseThrow());
            default -> throw new IllegalStateException("an unknown kind of tax: " + kind);
        });
        return new BillingDetails(
                row.getString("legal_name"), List.of(row.getString("address").split("\n")), row.getString("country"), vatId, tax);
    }
}
