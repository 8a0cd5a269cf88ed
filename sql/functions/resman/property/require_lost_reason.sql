create or replace function resman.require_lost_reason(p_settings jsonb)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_settings ->> 'delete_policy' = 'mark_lost'
        and p_settings ->> 'default_lost_reason_id' is null then
        raise exception using
            errcode = 'TB204', message = 'a deleted lead cannot be lost without a reason',
            hint = 'give the default lost reason too';
    end if;
end;
$$;

comment on function resman.require_lost_reason(jsonb) is
'Raises TB204 where deleted leads are to be lost and the property has no default lost reason.';
