-- loses data: by which interface properties are read
alter table resman.resman_integration
drop column reader,
drop column reader_refused_at,
drop column reader_refused_reason;
