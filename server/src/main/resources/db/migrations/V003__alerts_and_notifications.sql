-- Where webhooks go. workspace_id 0: the events of all workspaces; another: those of this one alone.
create table webhook_endpoint (
    workspace_id           int not null,
    id                     text not null unique,
    url                    text not null,
    event_types            text[] not null,
    secret                 text not null,
    previous_secret        text,
    previous_secret_until  timestamptz,
    created_at             timestamptz not null,
    failing_since          timestamptz,
    disabled_at            timestamptz,
    disabled_because       text,
    primary key (workspace_id, id),
    check ((previous_secret is null) = (previous_secret_until is null)),
    check ((disabled_at is null) = (disabled_because is null))
);

-- Mails and webhooks, written in the transaction that caused them. A claim counts an attempt and moves next_attempt_at ahead of the time a
-- delivery can take, so that what a killed process had claimed falls due again by itself. message_id is the receiver's: the same in every attempt.
create table outbox (
    workspace_id            int not null,
    id                      bigint generated always as identity,
    kind                    text not null check (kind in ('mail', 'webhook')),
    type                    text not null,
    message_id              text not null,
    recipient               text not null,
    endpoint_id             text,
    content                 text not null,
    status                  text not null check (status in ('waiting', 'sent', 'failed')),
    attempts                int not null default 0,
    attempts_before_replay  int not null default 0,
    next_attempt_at         timestamptz,
    last_error              text,
    created_at              timestamptz not null,
    finished_at             timestamptz,
    primary key (workspace_id, id),
    check ((kind = 'webhook') = (endpoint_id is not null)),
    check ((status = 'waiting') = (next_attempt_at is not null)),
    check ((status = 'waiting') = (finished_at is null)),
    check (attempts >= attempts_before_replay)
);
create index outbox_due on outbox (kind, next_attempt_at) where status = 'waiting';
create index outbox_waiting_of_endpoint on outbox (endpoint_id, next_attempt_at) where status = 'waiting';
create index outbox_of_endpoint on outbox (endpoint_id, id) where endpoint_id is not null;
create index outbox_newest on outbox (id);
create index outbox_by_age on outbox (finished_at) where finished_at is not null;

create table outbox_attempt (
    workspace_id     int not null,
    outbox_id        bigint not null,
    number           int not null check (number >= 1),
    at               timestamptz not null,
    status_code      int,
    error            text,
    duration_millis  bigint not null check (duration_millis >= 0),
    primary key (workspace_id, outbox_id, number),
    foreign key (workspace_id, outbox_id) references outbox on delete cascade
);

-- A quantity in smallest units, or a percentage of the plan's allowance or of the hard limit. key is the same for the same threshold.
create table alert_threshold (
    workspace_id  int not null references workspace,
    metric_id     int not null,
    key           text not null,
    quantity      bigint check (quantity > 0),
    percent       int check (percent > 0),
    percent_of    text check (percent_of in ('allowance', 'limit')),
    created_at    timestamptz not null,
    primary key (workspace_id, metric_id, key),
    check ((quantity is null) = (percent is not null)),
    check ((percent is null) = (percent_of is null))
);

-- That a threshold, or a hard limit ('reached:' and the limit), was told of in a period: this key makes it once.
create table alert_fired (
    workspace_id  int not null,
    metric_id     int not null,
    key           text not null,
    period        date not null,
    at            timestamptz not null,
    used          bigint not null,
    primary key (workspace_id, metric_id, key, period)
);
