-- Every table that grows has the workspace in its primary key, so that the same schema can be spread by workspace.
-- Rows of no workspace carry workspace_id 0.

create table catalog_version (
    number      int primary key check (number >= 1),
    name        text not null,
    document    text not null,
    sha256      bytea not null check (length(sha256) = 32),
    applied_at  timestamptz not null,
    applied_by  text not null
);

-- Metric keys as small numbers, for the narrow rows below. A key keeps its number, its unit and its aggregation for ever.
create table metric (
    id                 int primary key generated always as identity,
    key                text not null unique,
    aggregation        text not null,
    unit_name          text not null,
    unit_smallest      text not null,
    smallest_per_unit  bigint not null check (smallest_per_unit >= 1)
);

create table workspace (
    id           int primary key generated always as identity,
    key          text not null unique check (key ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    name         text not null,
    owner_email  text not null,
    alert_email  text not null,
    status       text not null check (status in ('active', 'unpaid')),
    created_at   timestamptz not null
);

create table project (
    workspace_id   int not null references workspace,
    id             int not null,
    name           text collate "C" not null,
    first_used_at  timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);

create table api_key (
    workspace_id  int not null,
    id            text not null unique,
    name          text not null,
    key_hash      bytea not null unique check (length(key_hash) = 32),
    last_four     text not null,
    scopes        text[] not null check (scopes <@ array['ingest', 'gate', 'read', 'admin'] and cardinality(scopes) > 0),
    created_at    timestamptz not null,
    revoked_at    timestamptz,
    primary key (workspace_id, id)
);

create table audit_entry (
    workspace_id  int not null,
    id            bigint generated always as identity,
    at            timestamptz not null,
    actor         text not null,
    action        text not null,
    subject       text not null,
    detail        jsonb not null,
    primary key (workspace_id, id)
);
create index audit_entry_newest on audit_entry (id);

-- The first answer to a write that carried an Idempotency-Key, kept to be given again.
create table first_answer (
    caller           text not null,
    idempotency_key  text not null,
    request_sha256   bytea not null check (length(request_sha256) = 32),
    status           int,
    content_type     text,
    body             text,
    created_at       timestamptz not null,
    primary key (caller, idempotency_key)
);
create index first_answer_by_age on first_answer (created_at);

-- The timeline of plans. contract is the workspace's own plan document where it has one.
create table subscription_phase (
    workspace_id     int not null references workspace,
    from_at          timestamptz not null,
    to_at            timestamptz,
    catalog_version  int not null references catalog_version,
    plan_key         text not null,
    contract         text,
    created_at       timestamptz not null,
    primary key (workspace_id, from_at),
    check (to_at is null or to_at > from_at),
    exclude using gist (int4range(workspace_id, workspace_id, '[]') with &&, tstzrange(from_at, to_at) with &&)
);

-- Source texts as numbers within a workspace, so that the unique key of an event stays narrow.
create table event_source (
    workspace_id  int not null,
    id            int not null,
    source        text collate "C" not null,
    primary key (workspace_id, id),
    unique (workspace_id, source)
);
create index event_source_by_text on event_source (source);

-- An event counts once by (source, id) within its workspace. This key decides; the rest says where the event is.
create table event_key (
    workspace_id  int not null,
    source_id     int not null,
    event_id      text collate "C" not null,
    received_at   timestamptz not null,
    occurred_at   timestamptz not null,
    seq           bigint not null,
    void_reason   text,
    voided_at     timestamptz,
    primary key (workspace_id, source_id, event_id)
);
create index event_key_by_receipt on event_key using brin (received_at);

-- Handed out in blocks of 1,000, so that a node numbers a batch with one call or none.
create sequence event_seq increment by 1000;

-- Raw events, one partition a week of receipt; retention drops whole partitions.
create table event (
    workspace_id  int not null,
    occurred_at   timestamptz not null,
    seq           bigint not null,
    received_at   timestamptz not null,
    source_id     int not null,
    project_id    int not null,
    own_key       boolean not null,
    voided        boolean not null default false,
    event_id      text collate "C" not null,
    type          text not null,
    metric_ids    int[] not null,
    quantities    bigint[] not null,
    data          text not null,
    primary key (workspace_id, occurred_at, seq, received_at),
    check (cardinality(metric_ids) = cardinality(quantities))
) partition by range (received_at);

-- The part of an event's quantity that was beyond the hard limit in force when it was counted: kept, shown, never billed.
create table event_beyond_limit (
    workspace_id  int not null,
    seq           bigint not null,
    metric_id     int not null,
    occurred_at   timestamptz not null,
    beyond_limit  bigint not null check (beyond_limit > 0),
    primary key (workspace_id, seq, metric_id)
);

-- Each use of a value of a metric that counts different values. The first by time within a period is the one that counts; whether the value
-- was within the hard limit was decided when it was first received.
create table unique_use (
    workspace_id  int not null,
    metric_id     int not null,
    period        date not null,
    value         text collate "C" not null,
    occurred_at   timestamptz not null,
    seq           bigint not null,
    project_id    int not null,
    within_limit  boolean not null,
    primary key (workspace_id, metric_id, period, value, occurred_at, seq)
);

-- Usage by hour of event time and project. quantity is what the platform pays for; billable is the part of it that was within the hard limit
-- when it was counted; own_key is what ran on the workspace's own provider key and is no part of quantity. latest_at only for 'latest'.
create table usage_rollup (
    workspace_id  int not null,
    metric_id     int not null,
    hour          timestamptz not null,
    project_id    int not null,
    quantity      bigint not null,
    billable      bigint not null,
    own_key       bigint not null,
    events        bigint not null,
    latest_at     timestamptz,
    primary key (workspace_id, metric_id, hour, project_id)
);

-- The row that decides: one per workspace, metric and period, carrying its own limit. billable is the part of used within the limit.
create table usage_counter (
    workspace_id  int not null,
    metric_id     int not null,
    period        date not null,
    used          bigint not null default 0,
    billable      bigint not null default 0,
    own_key       bigint not null default 0,
    reserved      bigint not null default 0 check (reserved >= 0),
    hard_limit    bigint check (hard_limit >= 0),
    latest_at     timestamptz,
    primary key (workspace_id, metric_id, period),
    check (billable between 0 and used)
) with (fillfactor = 50);

create table event_import (
    workspace_id   int not null default 0,
    id             text not null,
    status         text not null check (status in ('running', 'stopped', 'completed')),
    bytes          bigint not null default 0,
    lines          bigint not null default 0,
    counted        bigint not null default 0,
    duplicates     bigint not null default 0,
    rejected       bigint not null default 0,
    over_limit     bigint not null default 0,
    problems       jsonb not null default '[]',
    stop_asked     boolean not null default false,
    holder         text,
    held_until     timestamptz,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    primary key (workspace_id, id)
);

create table credit_grant (
    workspace_id    int not null,
    id              bigint generated always as identity,
    metric          text not null,
    kind            text not null check (kind in ('signup', 'monthly', 'manual')),
    amount_minor    bigint not null check (amount_minor > 0),
    currency        text not null,
    effective_from  timestamptz not null,
    expires_at      timestamptz,
    cause           text not null,
    created_at      timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, cause),
    check (expires_at is null or expires_at > effective_from)
);

-- What was drawn from a grant (negative) or given back (positive); never changed.
create table credit_entry (
    workspace_id   int not null,
    grant_id       bigint not null,
    id             bigint generated always as identity,
    invoice_id     bigint,
    amount_minor   bigint not null check (amount_minor <> 0),
    period         date not null,
    at             timestamptz not null,
    primary key (workspace_id, grant_id, id),
    foreign key (workspace_id, grant_id) references credit_grant
);

create table invoice (
    workspace_id    int not null references workspace,
    id              bigint generated always as identity,
    number          text unique,
    kind            text not null check (kind in ('regular', 'signup', 'upgrade', 'threshold')),
    status          text not null check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
    date            date not null,
    period          date not null,
    period_from     timestamptz not null,
    period_to       timestamptz not null,
    currency        text not null,
    subtotal_minor  bigint not null,
    tax_minor       bigint not null,
    total_minor     bigint not null,
    due_minor       bigint not null,
    facts           jsonb not null,
    created_at      timestamptz not null,
    finalize_at     timestamptz not null,
    finalized_at    timestamptz,
    primary key (workspace_id, id),
    check ((status = 'draft') = (number is null)),
    check (total_minor = subtotal_minor + tax_minor)
);
create unique index one_regular_invoice_a_period on invoice (workspace_id, period) where kind = 'regular' and status <> 'void';
create unique index one_signup_invoice on invoice (workspace_id) where kind = 'signup' and status <> 'void';
create index drafts_by_finalization on invoice (finalize_at) where status = 'draft';

create table invoice_line (
    workspace_id  int not null,
    invoice_id    bigint not null,
    position      int not null check (position >= 1),
    kind          text not null,
    description   text not null,
    metric        text,
    quantity      text,
    unit_price    text,
    period_from   timestamptz not null,
    period_to     timestamptz not null,
    amount_minor  bigint not null,
    basis         jsonb not null,
    primary key (workspace_id, invoice_id, position),
    foreign key (workspace_id, invoice_id) references invoice
);

-- That a workspace's period has been billed, also where there was nothing to bill and so no invoice.
create table billed_period (
    workspace_id  int not null references workspace,
    period        date not null,
    invoice_id    bigint,
    billed_at     timestamptz not null,
    primary key (workspace_id, period)
);

-- Numbers without gaps: taken under this row's lock in the transaction that finalizes.
create table invoice_number (
    series  text primary key,
    last    bigint not null
);

-- How far the invoicing of a period is: drafted on the 1st, finished when the grace time is over and nothing is left.
create table invoice_run (
    period       date primary key,
    started_at   timestamptz not null,
    drafted_at   timestamptz,
    finished_at  timestamptz,
    workspaces   bigint not null default 0,
    invoices     bigint not null default 0
);

create table sandbox_clock (
    id          int primary key check (id = 1),
    sandbox_at  timestamptz not null,
    real_at     timestamptz not null
);

create table scheduled_tasks (
    task_name             text not null,
    task_instance         text not null,
    task_data             bytea,
    execution_time        timestamptz not null,
    picked                boolean not null,
    picked_by             text,
    last_success          timestamptz,
    last_failure          timestamptz,
    consecutive_failures  int,
    last_heartbeat        timestamptz,
    version               bigint not null,
    priority              smallint,
    state                 text,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_by_time on scheduled_tasks (execution_time);
create index scheduled_tasks_by_heartbeat on scheduled_tasks (last_heartbeat);
create index scheduled_tasks_by_priority on scheduled_tasks (priority desc, execution_time asc);
