-- The hard limit at which the counter was last found to refuse: only the first refusal at a limit is news, and the others write nothing.
alter table usage_counter add column refused_at bigint;
