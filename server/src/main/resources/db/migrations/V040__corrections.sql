-- That a closed period's usage changed after it was billed, so that its next invoice looks at it again. Written with the event that changed it.
create table correction_due (
    workspace_id  int not null references workspace,
    period        date not null,
    marked_at     timestamptz not null,
    primary key (workspace_id, period)
);

-- When a closed period was last held against its usage again and what differed was billed.
alter table billed_period add column corrected_at timestamptz;

-- A correction may draw on what had expired with the period, which is then restored first.
alter table credit_entry drop constraint credit_entry_check;
alter table credit_entry add constraint credit_entry_check check (case kind
    when 'drawn' then amount_minor < 0
    when 'given_back' then amount_minor > 0
    when 'expired' then amount_minor < 0 and invoice_id is null
    when 'restored' then amount_minor > 0 and invoice_id is null
    else false end);

-- An event that was amended names the one that counts in its place, of the same source, and that one names it.
alter table event_key add column amended_by text collate "C";
alter table event_key add column amends text collate "C";
