create or replace function resman.check_settings(p_settings jsonb)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_settings ? 'time_zone' and not exists (
        select 1 from pg_catalog.pg_timezone_names as zone where zone.name = p_settings ->> 'time_zone'
    ) then
        raise exception using
            errcode = 'TB204', message = 'time zone is unknown',
            detail = format('time zone %s', p_settings ->> 'time_zone'),
            hint = 'give an IANA name such as America/Chicago';
    elsif coalesce(p_settings ->> 'sync_direction', 'to_resman')
        not in ('to_resman', 'from_resman', 'bidirectional') then
        raise exception using
            errcode = 'TB204', message = 'direction is unknown',
            hint = 'give to_resman, from_resman or bidirectional';
    elsif coalesce(p_settings ->> 'sync_frequency', 'daily') not in ('realtime', 'hourly', 'daily') then
        raise exception using
            errcode = 'TB204', message = 'frequency is unknown',
            hint = 'give realtime, hourly or daily';
    elsif coalesce(p_settings ->> 'delete_policy', 'ignore')
        not in ('keep_remote', 'mark_lost', 'ignore') then
        raise exception using
            errcode = 'TB204', message = 'delete policy is unknown',
            hint = 'give keep_remote, mark_lost or ignore';
    elsif coalesce(p_settings ->> 'compare_hour', '2') !~ '^([01]?[0-9]|2[0-3])$' then
        raise exception using
            errcode = 'TB204', message = 'compare_hour is no hour of the day',
            hint = 'give a number from 0 to 23';
    elsif coalesce(p_settings ->> 'reader', 'v1') not in ('v1', 'v2') then
        raise exception using
            errcode = 'TB204', message = 'reader is unknown',
            hint = 'give v1 or v2';
    elsif coalesce(p_settings ->> 'import_prospects', 'true') not in ('true', 'false') then
        raise exception using
            errcode = 'TB204', message = 'import_prospects is neither true nor false',
            hint = 'give true or false';
    end if;
end;
$$;

comment on function resman.check_settings(jsonb) is
'Raises TB204 where a setting of a property has a value that it cannot have.';
