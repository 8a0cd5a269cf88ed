begin;
select plan(8);

do $$ begin
    perform fixture.connect();
    perform resman.set_merge_policy('manual_review', fixture.property(), 'phone', p_note => 'she asked');
    perform resman.set_merge_policy('resman_wins', fixture.property(), 'phone', p_from_stage => 'resident');
end $$;
create function pg_temp.refused(p_strategy text, p_field text, p_class text, p_stage text)
returns boolean
language plpgsql
as $$
begin
    perform resman.set_merge_policy(p_strategy, null, p_field, p_class, p_stage);
    return false;
exception
    when sqlstate 'TB504' then
        return true;
end;
$$;
create function pg_temp.rules()
returns text[]
language sql
as $$
    select array_agg(concat_ws(' ', rule.stage, rule.strategy, rule.inherited_from) order by rule.stage)
    from resman.merge_rules as rule
    where rule.field = 'phone'
$$;
select is(
    pg_temp.rules(),
    array['applicant manual_review', 'prospect manual_review', 'resident resman_wins'],
    'a rule of the property, and from when'
);
select is(
    (select count(*)::integer from resman.merge_rules), 27, 'every field has one in every stage'
);
select is(
    (
        select event.reason from core.audit_event as event
        where event.action = 'set_merge_policy'
        order by event.id limit 1
    ), 'she asked', 'who set it and why is kept'
);
do $$ begin
    perform resman.set_merge_policy('domiq_wins', fixture.property(), 'phone');
end $$;
select is((pg_temp.rules())[2], 'prospect domiq_wins', 'it is set anew');
select is(
    (
        resman.clear_merge_policy(fixture.property(), 'phone'),
        resman.clear_merge_policy(fixture.property(), 'phone')
    )::text, '(t,f)', 'it is taken away once'
);
select is(
    (pg_temp.rules())[1], 'applicant resman_wins all properties', 'then the general one holds'
);
select throws_ok(
    $$ select resman.clear_merge_policy() $$, 'TB504', 'the merge rule is not valid',
    'there is always a rule for everything'
);
select is(
    array(
        select pg_temp.refused(strategy, field, class, stage)
        from (
            values
            ('newest', null, null, 'prospect'), ('merged', 'comments', null, 'prospect'),
            ('merged', null, 'qualification', 'prospect'),
            ('merged', 'phone', 'contact', 'prospect'),
            ('merged', 'phone', null, 'owner'), ('merged', 'stage', null, 'prospect')
        ) as bad (strategy, field, class, stage)
    ), array[true, true, true, true, true, true], 'no rule that would mean nothing'
);

select * from finish();
rollback;
