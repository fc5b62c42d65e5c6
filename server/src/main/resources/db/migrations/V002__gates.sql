-- The most that an owner lets a metric be used in a billing period. The counter carries it; this says what to write there.
create table hard_limit (
    workspace_id  int not null references workspace,
    metric        text not null,
    quantity      bigint not null check (quantity >= 0),
    running_work  text not null check (running_work in ('stop', 'finish')),
    set_at        timestamptz not null,
    set_by        text not null,
    primary key (workspace_id, metric)
);

create sequence reservation_seq increment by 1000;

-- Quantity set aside on the counter of (workspace_id, metric_id, period): what is open adds up to that counter's reserved, always, because both
-- are only written under the counter's lock. A reservation with a lease is the lease's own hold. The idempotency key is kept with what it granted.
create table reservation (
    workspace_id      int not null,
    id                bigint not null,
    metric_id         int not null,
    period            date not null,
    project_id        int not null,
    quantity          bigint not null check (quantity >= 0),
    state             text not null default 'open' check (state in ('open', 'settled', 'released', 'expired')),
    created_at        timestamptz not null,
    expires_at        timestamptz not null,
    ended_at          timestamptz,
    settled_quantity  bigint check (settled_quantity >= 0),
    lease_id          bigint,
    caller            text,
    idempotency_key   text,
    request_sha256    bytea check (length(request_sha256) = 32),
    remaining         bigint,
    primary key (workspace_id, id),
    check ((state = 'open') = (ended_at is null)),
    check ((state = 'settled') = (settled_quantity is not null)),
    check ((idempotency_key is null) = (caller is null) and (idempotency_key is null) = (request_sha256 is null))
);
create unique index reservation_first_answer on reservation (caller, idempotency_key) where idempotency_key is not null;
create index reservation_open_by_expiry on reservation (expires_at) where state = 'open' and lease_id is null;
create index reservation_of_lease on reservation (workspace_id, lease_id) where state = 'open' and lease_id is not null;
create index reservation_by_end on reservation using brin (ended_at);

-- A running machine. metered_from is where the part begins that is no usage yet; until renew_by its time is set aside by reservations.
create table lease (
    workspace_id     int not null references workspace,
    id               bigint generated always as identity,
    project_id       int not null,
    project          text not null,
    machine          text not null,
    state            text not null default 'running' check (state in ('running', 'ended', 'lost')),
    started_at       timestamptz not null,
    metered_from     timestamptz not null,
    last_renewed_at  timestamptz not null,
    renew_by         timestamptz not null,
    ended_at         timestamptz,
    primary key (workspace_id, id),
    check ((state = 'running') = (ended_at is null)),
    check (started_at <= metered_from and started_at <= last_renewed_at and last_renewed_at < renew_by)
);
create index lease_running on lease (workspace_id, project_id, renew_by) where state = 'running';
create index lease_running_by_renewal on lease (renew_by) where state = 'running';
create index lease_by_end on lease using brin (ended_at);
