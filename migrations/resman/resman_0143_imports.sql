-- Whether prospects that staff makes in ResMan become leads of the application.
-- depends: resman_0142_inbound_rights

alter table resman.resman_integration
add column import_prospects boolean not null default true;
comment on column resman.resman_integration.import_prospects is
'Prospects that staff makes in ResMan become leads here, where the direction lets them in.';
