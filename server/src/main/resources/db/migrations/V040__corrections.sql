-- That a closed period's usage changed after it was billed, so that its next invoice looks at it again. Written with the event that changed it.
create table correction_due (
    workspace_id  int not null references workspace,
    period        date not null,
    marked_at     timestamptz not null,
    primary key (workspace_id, period)
);

-- When a closed period was last held against its usage again and what differed was billed.
alter table billed_period add column corrected_at timestamptz;

-- A correction may draw on what had expired with the period, which is revived first.
do $$
declare name text;
begin
    for name in select conname from pg_constraint where conrelid = 'credit_entry'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%given_back%' loop
        execute format('alter table credit_entry drop constraint %I', name);
    end loop;
end $$;
alter table credit_entry add constraint credit_entry_kind check (case kind
    when 'drawn' then amount_minor < 0
    when 'given_back' then amount_minor > 0
    when 'expired' then amount_minor < 0 and invoice_id is null
    when 'revived' then amount_minor > 0 and invoice_id is null
    else false end);

-- An event that was amended names the one that counts in its place, of the same source, and that one names it.
alter table event_key add column amended_by text collate "C";
alter table event_key add column amends text collate "C";
