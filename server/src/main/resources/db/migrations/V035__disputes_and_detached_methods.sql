-- When the gateway is to be told that a removed method is not kept any more; empty once it knows.
alter table payment_method add column detach_at timestamptz;
alter table payment_method add column detach_tries int not null default 0;
alter table payment_method add check (detach_at is null or removed_at is not null);
create index payment_method_to_detach on payment_method (detach_at) where detach_at is not null;
update payment_method set detach_at = removed_at where removed_at is not null and gateway = 'stripe';

-- That the owner of a card or an account asks a bank for a payment's money back. Its end is written once. Of a lost one stands here what became due of the
-- invoice again, and what was taken off the account balance.
create table payment_dispute (
    workspace_id       int not null,
    payment_id         bigint not null,
    reference          text not null,
    status             text not null check (status in ('open', 'won', 'lost')),
    amount_minor       bigint not null check (amount_minor > 0),
    currency           text not null,
    reason             text not null,
    opened_at          timestamptz not null,
    closed_at          timestamptz,
    due_again_minor    bigint not null default 0 check (due_again_minor >= 0),
    off_balance_minor  bigint not null default 0 check (off_balance_minor >= 0),
    primary key (workspace_id, payment_id, reference),
    foreign key (workspace_id, payment_id) references payment,
    check ((status = 'open') = (closed_at is null)),
    check (due_again_minor + off_balance_minor <= case status when 'lost' then amount_minor else 0 end)
);
