-- When a phase was begun: that its credits were granted, its limits written, and it was told. Empty while it waits for its period.
alter table subscription_phase add column begun_at timestamptz;
update subscription_phase set begun_at = greatest(from_at, created_at) where from_at <= created_at;
create index subscription_phase_to_begin on subscription_phase (from_at) where begun_at is null;

-- An upgrade from its quote to its end. One at a time, so that what is charged for is what is changed.
create table plan_change (
    workspace_id     int not null references workspace,
    id               bigint generated always as identity,
    state            text not null default 'charging' check (state in ('charging', 'done', 'declined')),
    plan_key         text not null,
    catalog_version  int not null references catalog_version,
    quoted_minor     bigint not null,
    currency         text not null,
    asked_by         text not null,
    asked_key        text,
    asked_at         timestamptz not null,
    ended_at         timestamptz,
    effective_at     timestamptz,
    invoice_id       bigint,
    primary key (workspace_id, id),
    foreign key (workspace_id, invoice_id) references invoice,
    check ((state = 'charging') = (ended_at is null)),
    check ((state = 'done') = (effective_at is not null)),
    check (state = 'done' or invoice_id is null)
);
create unique index one_upgrade_at_a_time on plan_change (workspace_id) where state = 'charging';
create unique index plan_change_once_a_key on plan_change (workspace_id, asked_by, asked_key) where asked_key is not null and state <> 'declined';
