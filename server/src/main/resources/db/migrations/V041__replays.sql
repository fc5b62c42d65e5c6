-- Past periods computed again, over all workspaces, workspace by workspace: a check of what was billed, or what another catalog would have billed.
-- Long work: after_workspace says how far it is, written together with what the workspaces up to it came to.
create table replay (
    workspace_id     int not null default 0,
    id               text not null,
    kind             text not null check (kind in ('check', 'simulation')),
    status           text not null check (status in ('running', 'stopped', 'failed', 'completed')),
    periods          date[] not null check (cardinality(periods) > 0),
    document         text check ((kind = 'simulation') = (document is not null)),
    notes            text[] not null default '{}',
    after_workspace  int not null default 0,
    workspaces       bigint not null,
    done             bigint not null default 0,
    checked          bigint not null default 0,
    failure          text,
    created_by       text not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (workspace_id, id)
);
create index replay_to_run on replay (created_at, id) where status = 'running';

-- A line that would be another if its invoice were made again, and why.
create table invoice_finding (
    workspace_id  int not null,
    replay_id     text not null,
    position      int not null,
    period        date not null,
    invoices      text[] not null,
    line          int,
    what          text not null check (what in ('facts_differ', 'usage_differs', 'late_usage_pending', 'credit_left', 'not_checkable')),
    metric        text,
    description   text not null,
    currency      text not null,
    was_minor     bigint not null,
    would_be_minor bigint not null,
    primary key (workspace_id, replay_id, position)
);
create index invoice_finding_of_replay on invoice_finding (replay_id, workspace_id, position);

-- What a workspace's period comes to by the plans it was on, and by those of a draft; part by part, the fee and each metric.
create table simulation_result (
    workspace_id  int not null,
    replay_id     text not null,
    period        date not null,
    workspace     text not null,
    plan          text not null,
    currency      text not null,
    before_minor  bigint not null,
    after_minor   bigint not null,
    parts         text[] not null,
    parts_before  bigint[] not null,
    parts_after   bigint[] not null,
    notes         text[] not null,
    primary key (workspace_id, replay_id, period),
    check (cardinality(parts) = cardinality(parts_before) and cardinality(parts) = cardinality(parts_after))
);
create index simulation_result_of_replay on simulation_result (replay_id, workspace_id, period);
