-- Which of ResMan's two interfaces tells what was changed of a property's leads.
-- depends: resman_0190_one_of_each

alter table resman.resman_integration
add column reader text not null default 'v1',
add column reader_refused_at timestamptz,
add column reader_refused_reason text,
add constraint resman_integration_reader_check check (reader in ('v1', 'v2')) not valid,
add constraint resman_integration_reader_refused_check check (
    (reader_refused_at is null) = (reader_refused_reason is null)
) not valid;
comment on column resman.resman_integration.reader is
'By which of ResMan''s interfaces changed leads are read: v1, in windows; v2, by one question, '
'where its key may ask it, else v1.';
comment on column resman.resman_integration.reader_refused_at is
'When ResMan refused to tell it by v2: v1 is read for a day. Null: it did not, or the reader or '
'the key was set since.';
comment on column resman.resman_integration.reader_refused_reason is
'How it did: status and code; null where it did not.';
