create or replace function resman.require_conflict(p_is_there boolean, p_conflict_id uuid)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if not p_is_there then
        raise exception using
            errcode = 'TB501', message = 'conflict is unknown',
            detail = format('conflict %s', p_conflict_id),
            hint = 'tourbase conflicts list shows those that are open';
    end if;
end;
$$;

comment on function resman.require_conflict(boolean, uuid) is
'Raises TB501 unless the conflict was found.';
