-- Why a credit was given by hand; and that its end was noted, when it ends before its period does and limits at the credit had to be lowered.
alter table credit_grant add column reason text;
alter table credit_grant add column ended_at timestamptz;
create index credit_grant_to_end on credit_grant (expires_at) where kind <> 'monthly' and ended_at is null;

-- What an entry is. An ended grant's entries take away all that was granted.
alter table credit_entry add column kind text;
update credit_entry set kind = case when amount_minor < 0 then 'drawn' else 'given_back' end;
alter table credit_entry alter column kind set not null;
alter table credit_entry add check (case kind
    when 'drawn' then amount_minor < 0
    when 'given_back' then amount_minor > 0
    when 'expired' then amount_minor < 0 and invoice_id is null
    else false end);

-- That a period's invoice is final, or that it came to nothing: what it drew of credits stands in the ledger, and will not change.
alter table billed_period add column closed_at timestamptz;
update billed_period b set closed_at = billed_at
 where not exists (select from invoice i where i.workspace_id = b.workspace_id and i.id = b.invoice_id and i.status = 'draft');

-- Whether a workspace got the signup credit, and why not; decided once. Address, network and payment fingerprint only as salted hashes.
create table signup_decision (
    workspace_id      int primary key references workspace,
    granted           boolean not null,
    reasons           text[] not null,
    verified          boolean not null,
    address_hash      bytea not null check (length(address_hash) = 32),
    network_hash      bytea check (length(network_hash) = 32),
    fingerprint_hash  bytea check (length(fingerprint_hash) = 32),
    decided_at        timestamptz not null,
    check (granted = (cardinality(reasons) = 0)),
    check (verified or not granted)
);
create unique index one_signup_credit_an_address on signup_decision (address_hash) where granted;
create index signup_decision_by_address on signup_decision (address_hash) where verified;
create index signup_decision_by_network on signup_decision (network_hash, decided_at) where granted;
create index signup_decision_by_fingerprint on signup_decision (fingerprint_hash) where granted;

-- Random, made with the first signup, so that hashes of two databases cannot be compared, nor looked up in a prepared table.
create table signup_salt (
    id    int primary key check (id = 1),
    salt  bytea not null check (length(salt) = 32)
);
