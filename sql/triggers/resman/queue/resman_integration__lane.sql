create or replace function resman.tg_resman_integration__lane()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.make_lanes();
    return null;
end;
$$;

comment on function resman.tg_resman_integration__lane() is
'A property that is connected takes its turns at once.';

create or replace trigger _700_lane
after insert on resman.resman_integration
for each statement execute function resman.tg_resman_integration__lane();
