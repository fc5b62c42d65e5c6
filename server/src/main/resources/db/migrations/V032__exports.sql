-- Exports and archives go through finalized invoices by date, page by page.
create index invoice_by_date on invoice (date, workspace_id, id) where status <> 'draft';
