-- Images for the head of documents, each once.
create table document_logo (
    sha256  text primary key,
    image   text not null
);

-- What an invoice's document shows of usage, and with which logo, as it was when the document was first made; the rest of it comes from the invoice's facts.
create table invoice_document (
    workspace_id  int not null,
    invoice_id    bigint not null,
    usage         jsonb not null,
    logo          text references document_logo,
    made_at       timestamptz not null,
    primary key (workspace_id, invoice_id),
    foreign key (workspace_id, invoice_id) references invoice
);
