-- Who a workspace is on its invoices, and which tax applies to it; where tax_kind is null, the operator's standard does.
create table billing_details (
    workspace_id   int primary key references workspace,
    legal_name     text not null,
    address        text not null,
    country        text not null check (country ~ '^[A-Z]{2}$'),
    vat_id         text,
    tax_kind       text check (tax_kind in ('none', 'rate', 'exempt', 'reverse_charge')),
    tax_name       text,
    tax_percent    numeric check (tax_percent between 0 and 100),
    exempt_reason  text,
    updated_at     timestamptz not null,
    check (coalesce(tax_kind = 'rate', false) = (tax_percent is not null and tax_name is not null)),
    check (coalesce(tax_kind = 'exempt', false) = (exempt_reason is not null)),
    check (coalesce(tax_kind <> 'reverse_charge', true) or vat_id is not null)
);
