create or replace function resman.tg_source_configurations__compile()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    new.compiled := resman.compile_source(new.data_mapping, new.validation_rules);
    return new;
end;
$$;

comment on function resman.tg_source_configurations__compile() is
'Makes of a mapping and its rules what requests are read by; refuses a wrong one (TB401).';

create or replace trigger _100_compile
before insert or update of data_mapping, validation_rules on resman.source_configurations
for each row
execute function resman.tg_source_configurations__compile();
