create or replace function resman.try_property(p_property_id uuid, p_changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before jsonb := (
        select report -> 'reason_code' from resman.property_report(p_property_id) as report
    );
    v_found jsonb;
begin
    begin
        v_found := resman.set_property(p_property_id, p_changes) || jsonb_build_object(
            'waiting', (
                select count(distinct job.unit_id) from resman.lead_sync_queue as job
                where job.property_id = p_property_id and job.status = 'pending'
            ),
            'reason_before', v_before
        );
        v_found := v_found || jsonb_build_object('reason_after', (
            select report -> 'reason_code' from resman.property_report(p_property_id) as report
        ));
        raise exception using errcode = 'TB275', message = 'a change was only tried';
    exception
        when sqlstate 'TB275' then
            -- Everything is rolled back but what was found.
            return v_found;
    end;
end;
$$;

comment on function resman.try_property(uuid, jsonb) is
'Does set_property and rolls it back; returns {before, after} of what would change, how many '
'leads wait, and what holds them before and after (reason_before, reason_after; null: nothing). '
'Raises what set_property does.';

grant execute on function resman.try_property(uuid, jsonb) to
tourbase_operator;
