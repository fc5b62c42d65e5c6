-- Of a void invoice why, and whether what it billed is given up: then later corrections of its period count it as billed all the same.
-- Of one that took another's place, which.
alter table invoice add column voided_at timestamptz;
alter table invoice add column void_reason text;
alter table invoice add column waived boolean not null default false;
alter table invoice add column replaces_id bigint;
alter table invoice add check ((voided_at is null) = (void_reason is null));
alter table invoice add check (status = 'void' or voided_at is null);
alter table invoice add check (status = 'void' or not waived);
alter table invoice add check (status <> 'void' or due_minor = 0);
alter table invoice add foreign key (workspace_id, replaces_id) references invoice;
create unique index one_invoice_replaces_another on invoice (workspace_id, replaces_id) where replaces_id is not null;

-- The sum of its credit notes. What was paid on it and not given back is total_minor - due_minor - credited_minor.
alter table invoice add column credited_minor bigint not null default 0;
alter table invoice add check (credited_minor between 0 and greatest(total_minor, 0));
alter table invoice add check (status = 'void' or due_minor + credited_minor <= greatest(total_minor, 0));

-- Takes back from a finalized invoice. Amounts are what is taken back, above zero.
create table credit_note (
    workspace_id      int not null references workspace,
    id                bigint generated always as identity,
    number            text not null unique,
    invoice_id        bigint not null,
    date              date not null,
    reason            text not null,
    currency          text not null,
    subtotal_minor    bigint not null check (subtotal_minor > 0),
    tax_minor         bigint not null check (tax_minor >= 0),
    total_minor       bigint not null check (total_minor = subtotal_minor + tax_minor),
    tax_words         text,
    -- The part that lowered what was due, and the part that was paid before and is given back.
    off_due_minor     bigint not null check (off_due_minor >= 0),
    returned_minor    bigint not null check (returned_minor >= 0),
    returned_to       text check (returned_to in ('balance', 'gateway')),
    created_at        timestamptz not null,
    primary key (workspace_id, id),
    foreign key (workspace_id, invoice_id) references invoice,
    check (off_due_minor + returned_minor = total_minor),
    check ((returned_minor > 0) = (returned_to is not null))
);
create index credit_note_of_invoice on credit_note (workspace_id, invoice_id);
create index credit_note_by_date on credit_note (date, workspace_id, id);

create table credit_note_line (
    workspace_id  int not null,
    note_id       bigint not null,
    position      int not null check (position >= 1),
    invoice_id    bigint not null,
    invoice_line  int not null,
    amount_minor  bigint not null check (amount_minor <> 0),
    primary key (workspace_id, note_id, position),
    unique (workspace_id, note_id, invoice_line),
    foreign key (workspace_id, note_id) references credit_note,
    foreign key (workspace_id, invoice_id, invoice_line) references invoice_line
);
