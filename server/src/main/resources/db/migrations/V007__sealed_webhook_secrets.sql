-- Secrets of the platform's own making that it has to know again, sealed as own keys are and bound to their workspace and name.
create table sealed_secret (
    workspace_id   int not null,
    name           text not null,
    master_key_id  text not null references master_key,
    data_key       bytea not null,
    secret         bytea not null,
    primary key (workspace_id, name)
);
create index sealed_secret_by_master_key on sealed_secret (master_key_id);

-- Webhook secrets go there. SQL cannot seal those that stood here in the clear, so their endpoints wait for a new one.
update webhook_endpoint
set disabled_at = coalesce(disabled_at, created_at), previous_secret_until = null,
    disabled_because = 'Secrets are stored encrypted now, and this one was not. Rotate the secret, then enable the endpoint again.';
alter table webhook_endpoint drop column secret, drop column previous_secret;
