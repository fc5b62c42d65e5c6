-- The AI provider that a reservation is for. On a workspace's own key for it the reservation holds nothing on its counter.
alter table reservation
    add column provider text,
    add column own_key boolean not null default false,
    add check (not own_key or provider is not null);
