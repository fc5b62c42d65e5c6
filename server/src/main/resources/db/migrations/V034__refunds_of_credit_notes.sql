-- Of a refund that a credit note asked for, which note: where the gateway does not give the money back, it is owed to the workspace.
alter table refund add column note_id bigint;
alter table refund add foreign key (workspace_id, note_id) references credit_note;
update refund r set note_id = n.id from credit_note n
 where n.workspace_id = r.workspace_id and r.status = 'started' and r.because = 'Credit note ' || n.number;
