begin;
select plan(24);

create function pg_temp.merged(
    p_base text, p_ours text, p_theirs text, p_shown text default '{}', p_held text[] default '{}',
    p_stage text default 'prospect'
)
returns jsonb
language sql
as $$
    select resman.merge_lead(
        p_base::jsonb, p_shown::jsonb, p_ours::jsonb, p_theirs::jsonb,
        resman.lead_policies(null, p_stage), p_held
    )
$$;

select is(
    pg_temp.merged(
        '{"phone": "1", "email": "a", "lost": false}',
        '{"phone": "2", "email": "a", "lost": false, "comments": ["x"], "_user_id": "u"}',
        '{"phone": "1", "email": "b", "lost": false, "rent_min": null}'
    ),
    '{"to_domiq": {"email": "b"}, "to_resman": ["phone"], "base": {"email": "b"},
      "shown": {"email": "b"}, "conflicts": []}', 'each field goes its own way'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{"phone": "3"}'),
    '{"to_domiq": {}, "to_resman": ["phone"], "base": {"phone": "3"}, "shown": {"phone": "3"},
      "conflicts": [{"field": "phone", "type": "data_conflict", "domiq": "2", "resman": "3",
        "strategy": "domiq_wins", "rule": "class contact", "value": "2"}]}',
    'contact of a prospect: ours wins'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{"phone": "3"}', '{}', '{}', 'resident'),
    '{"to_domiq": {"phone": "3"}, "to_resman": [], "base": {"phone": "3"}, "shown": {"phone": "3"},
      "conflicts": [{"field": "phone", "type": "data_conflict", "domiq": "2", "resman": "3",
        "strategy": "resman_wins", "rule": "class contact from applicant", "value": "3"}]}',
    'contact of an applicant and later: ResMan''s wins'
);
select is(
    pg_temp.merged('{"occupants": 1}', '{"occupants": 2}', '{"occupants": 3}')
    -> 'conflicts'
    -> 0
    ->> 'strategy',
    'domiq_wins', 'what is looked for: ours wins'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "1"}', '{"phone": "+1 1"}', '{"phone": "+1 1"}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": []}',
    'ResMan''s spelling of what we sent is no edit'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "1"}', '{}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": []}',
    'nor is what an answer does not tell'
);
select is(
    pg_temp.merged('{"email": "a"}', '{"email": "a"}', '{"email": null}') -> 'to_domiq',
    '{"email": null}', 'but that it is empty there is one'
);
select is(
    pg_temp.merged('{"lost": false}', '{"lost": false}', '{"lost": true, "stage": "prospect"}')
    -> 'to_domiq',
    '{"lost": true}', 'lost by staff'
);
select is(
    pg_temp.merged('{"lost": false}', '{"lost": false}', '{"lost": false, "stage": "applicant"}'),
    '{"to_domiq": {"stage": "applicant"}, "to_resman": [], "base": {},
      "shown": {"stage": "applicant"}, "conflicts": []}', 'converted by staff'
);
select is(
    pg_temp.merged('{"lost": false}', '{"lost": true}', '{"lost": false, "stage": "applicant"}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": [
        {"field": "lost", "type": "status_conflict", "domiq": true, "resman": "applicant",
         "strategy": "manual_review", "rule": "class status", "value": null}]}',
    'lost by us and converted by staff: a person decides'
);
select is(
    pg_temp.merged(
        '{"lost": false}', '{"lost": true}', '{"lost": false, "stage": "resident"}', '{}', '{lost}'
    ) -> 'conflicts' -> 0 ->> 'resman', 'resident', 'and is told how it goes on meanwhile'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "1"}', '{"phone": "3"}', '{}', '{phone}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": [
        {"field": "phone", "type": "data_conflict", "domiq": "1", "resman": "3",
         "strategy": "manual_review", "rule": "class contact", "value": null}]}',
    'a field that is held stays on both sides'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{"email": null}', '{}', '{phone}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": []}',
    'and one that is not shown keeps what its conflict says of it'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "3"}', '{"phone": "3"}', '{}', '{phone}'),
    '{"to_domiq": {}, "to_resman": [], "base": {"phone": "3"}, "shown": {"phone": "3"},
      "conflicts": [{"field": "phone", "type": "data_conflict", "domiq": "3", "resman": "3",
        "strategy": "merged", "rule": "the same edit", "value": "3"}]}',
    'until both hold the same'
);
select is(
    pg_temp.merged('{}', '{}', '{"email": null, "stage": "prospect", "lost": false}')
    || pg_temp.merged(null, null, '{}'),
    '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": []}',
    'nothing known, nothing told, nothing done'
);

select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "1"}', '{"phone": "1"}', '{}', '{phone}')
    -> 'conflicts' -> 0 ->> 'strategy', 'merged', 'or both come back to what they held'
);
select is(
    pg_temp.merged(
        '{"phone": "1"}', '{"phone": "1"}', '{"phone": "(1)"}', '{"phone": "(1)"}', '{phone}'
    ) -> 'conflicts' -> 0 ->> 'strategy', 'merged', 'as ResMan spells it, too'
);
select is(
    pg_temp.merged('{}', '{}', '{"phone": null}', '{}', '{phone}')
    -> 'conflicts' -> 0 ->> 'strategy', 'merged', 'or empty it'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{"phone": "1"}', '{}', '{phone}')
    -> 'conflicts' -> 0,
    '{"field": "phone", "type": "data_conflict", "domiq": "2", "resman": "1",
      "strategy": "manual_review", "rule": "class contact", "value": null}',
    'where one side came back the other still waits, of the newest values'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{}', '{}', '{phone}') -> 'conflicts',
    '[]', 'of a value that is not shown nothing is told'
);

-- What was an applicant and is a prospect again may become one once more.
select is(
    pg_temp.merged(
        '{"lost": false}', '{"lost": false}', '{"lost": false, "stage": "prospect"}',
        '{"stage": "applicant"}'
    ),
    '{"to_domiq": {}, "to_resman": [], "base": {},
      "shown": {"stage": "prospect"}, "conflicts": []}',
    'a prospect again: our side stays'
);
select ok(
    resman.is_remote_news('{}', '{"stage": "applicant"}', '{"stage": "prospect"}'),
    'but it is news'
);
select ok(
    not resman.is_remote_news('{}', '{}', '{"stage": "prospect"}'),
    'of one that never was anything else it is none'
);
select is(
    pg_temp.merged('{"phone": "1"}', '{"phone": "2"}', '{"phone": "+1 1"}', '{"phone": "+1 1"}'),
    '{"to_domiq": {}, "to_resman": ["phone"], "base": {}, "shown": {}, "conflicts": []}',
    'ResMan''s spelling is no edit beside one of ours either'
);

select * from finish();
rollback;
