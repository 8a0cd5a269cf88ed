create or replace function resman.request_words(p_request_id uuid, p_remote jsonb, p_tour_id uuid)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_fields jsonb;
    v_person jsonb;
    v_said text;
begin
    if p_request_id is null then
        return null;
    end if;
    v_fields := (
        select request.mapped from resman.tour_request as request where request.id = p_request_id
    );
    if v_fields is null then
        v_said := (
            select marked.event ->> 'comments'
            from (
                select event.value as event
                from jsonb_array_elements(coalesce(p_remote -> 'events', '[]')) as event (value)
                where strpos(
                    event.value ->> 'comments',
                    format('[ref:tour:%s:', replace(p_tour_id::text, '-', ''))
                ) > 0
            ) as marked
            where marked.event ->> 'comments' like 'Tour: %'
            order by marked.event ->> 'at' desc
            limit 1
        );
        return substring(v_said from '(?:In person|Virtual|Self-guided)\.\s+(.*?)\s*\[ref:');
    end if;
    v_person := resman.request_person(v_fields);
    return nullif(concat_ws(
        ' ',
        'Link: ' || (v_fields ->> 'tour.virtual_meeting_url'),
        'Meet at: ' || (v_fields ->> 'tour.meeting_location') || '.',
        'Notes: ' || (v_fields ->> 'tour.special_instructions'),
        'Contact by: ' || (v_fields ->> 'preferences.preferred_contact_method') || '.',
        'Accessibility: ' || (v_fields ->> 'preferences.accessibility_requirements') || '.',
        'Language: ' || (v_fields ->> 'preferences.language_preference') || '.',
        'Group of ' || (v_fields ->> 'preferences.group_size') || '.',
        case when p_remote is not null then 'Sent as: ' || nullif(concat_ws(
            ', ',
            case
                when lower(concat_ws(' ', v_person ->> 'first_name', v_person ->> 'last_name'))
                    <> lower(concat_ws(' ', p_remote ->> 'first_name', p_remote ->> 'last_name'))
                    then concat_ws(' ', v_person ->> 'first_name', v_person ->> 'last_name')
            end,
            case
                when not resman.is_same_contact(v_person - 'phone', p_remote) then v_person ->> 'email'
            end,
            case
                when not resman.is_same_contact(v_person - 'email', p_remote) then v_person ->> 'phone'
            end
        ), '') || '.' end
    ), '');
end;
$$;

comment on function resman.request_words(uuid, jsonb, uuid) is
'Returns what a request says beside the time of its tour, for the words of the appointment; once '
'that is erased, what the appointment in ResMan still says. Null for a tour without a request.';
