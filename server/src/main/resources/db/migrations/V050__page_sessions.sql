-- A link that opens a workspace's pages, made by the platform's backend. Of what is secret in it only a hash is kept. Times are real ones, also
-- where a sandbox's clock is moved.
create table portal_link (
    workspace_id  int not null references workspace,
    id            text not null,
    token_hash    bytea not null unique check (length(token_hash) = 32),
    role          text not null check (role in ('owner', 'viewer')),
    return_url    text,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    primary key (workspace_id, id),
    check (expires_at > created_at)
);

-- Who looks at pages: somebody who opened a link, or an operator who logged in with an admin key (workspace_id 0). An operator's session is worth
-- as much as the key with this hash, so that a revoked or replaced one ends it.
create table page_session (
    workspace_id  int not null,
    id            text not null,
    token_hash    bytea not null unique check (length(token_hash) = 32),
    role          text not null check (role in ('owner', 'viewer', 'operator')),
    return_url    text,
    key_id        text,
    key_hash      bytea check (length(key_hash) = 32),
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    primary key (workspace_id, id),
    check ((role = 'operator') = (workspace_id = 0)),
    check ((role = 'operator') = (key_id is not null) and (key_id is null) = (key_hash is null)),
    check (expires_at > created_at)
);
