-- Looks once at the rows that were there before the checks of resman_0200_reader.
-- depends: resman_0200_reader

alter table resman.resman_integration validate constraint resman_integration_reader_check;
alter table resman.resman_integration validate constraint resman_integration_reader_refused_check;
