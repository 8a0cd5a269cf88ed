begin;
select plan(5);

create function pg_temp.look(p_shown jsonb)
returns jsonb
language sql
as $$
    select fixture.intend(claim, jsonb_build_object('prospects', jsonb_build_array(
        '{"prospect_id": "p1", "person_id": "qp1", "type": "prospect", "last_name": "Whitfield",
            "first_name": "Dana", "events": []}' || p_shown
    )))
    from fixture.claim() as claim
$$;
-- Both are edited, the answer is lost, and both are edited back.
create function pg_temp.doubted(p_back text)
returns void
language plpgsql
as $$
declare
    v_claim jsonb;
begin
    update public."user" set first_name = 'Dayna';
    update public.conversation set ai_intent_summary = 'three rooms';
    perform resman.fold_changes();
    select claim into v_claim from fixture.claim() as claim;
    perform fixture.intend(v_claim, '{"prospects": [{"prospect_id": "p1", "person_id": "qp1",
        "type": "prospect", "first_name": "Dana", "last_name": "Whitfield", "events": []}]}');
    perform fixture.record(v_claim, '{"word": "ambiguous", "detail": "answer_lost"}');
    update public."user" set first_name = 'Dana';
    update public.conversation set ai_intent_summary = p_back;
    perform resman.fold_changes();
    update core.clock_shift set shift = shift + interval '31 seconds';
end;
$$;
do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    update public.conversation set ai_intent_summary = 'two rooms';
    perform fixture.sync();
    perform pg_temp.doubted('two rooms');
end $$;

create temporary table told as
select pg_temp.look(
    '{"first_name": "Dayna", "preferences": {"comments": ["three rooms", "Status: new"]}}'
) as answer;
select is(
    (select told.answer ->> 'do' from told), 'post',
    'what was taken back while its call was in doubt is told'
);
select is(
    (select told.answer -> 'document' ->> 'first_name' from told), 'Dana', 'as it stands now'
);
select is(
    (select told.answer -> 'document' -> 'preferences' -> 'comments' from told),
    '["two rooms", "Status: new"]', 'and nothing of the other value is left'
);
select is(
    (select state.base ->> 'first_name' from resman.lead_state as state), 'Dayna',
    'until then ResMan has what it shows'
);
select is(
    (select person.first_name::text from public."user" as person), 'Dana',
    'which is nobody''s edit'
);

select * from finish();
rollback;
