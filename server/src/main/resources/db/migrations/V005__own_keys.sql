-- The master keys that rows were ever put under, by a name that tells nothing of them. A retired one was rotated out: nothing new goes under it.
create table master_key (
    id          text primary key check (id ~ '^[0-9a-f]{16}$'),
    retired_at  timestamptz
);

-- A workspace's own provider key. secret is sealed with the row's own data key, and that with the master key.
create table own_key (
    workspace_id     int not null references workspace,
    provider         text not null check (provider in ('anthropic', 'openai')),
    id               bigint generated always as identity,
    master_key_id    text not null references master_key,
    data_key         bytea not null,
    secret           bytea not null,
    last_four        text not null check (length(last_four) = 4),
    added_at         timestamptz not null,
    checked_at       timestamptz,
    failing_since    timestamptz,
    failing_because  text,
    primary key (workspace_id, provider),
    check ((failing_since is null) = (failing_because is null))
);
create index own_key_by_master_key on own_key (master_key_id);

-- When a workspace had a key of its own for a provider: what decides who pays for an AI request of that time, also one that is told of late.
create table own_key_span (
    workspace_id  int not null references workspace,
    provider      text not null check (provider in ('anthropic', 'openai')),
    from_at       timestamptz not null,
    to_at         timestamptz,
    primary key (workspace_id, provider, from_at),
    check (to_at is null or to_at > from_at),
    exclude using gist (
        int4range(workspace_id, workspace_id, '[]') with &&,
        int4range(case provider when 'anthropic' then 1 else 2 end, case provider when 'anthropic' then 1 else 2 end, '[]') with &&,
        tstzrange(from_at, to_at) with &&)
);
