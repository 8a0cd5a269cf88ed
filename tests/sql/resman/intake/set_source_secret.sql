begin;
select plan(9);

create function pg_temp.token(p_letter text)
returns jsonb
language sql
as $$ select to_jsonb(repeat(p_letter, 64)) $$;

select is(
    resman.set_source_secret('website', 'bearer', pg_temp.token('a')) -> 'bearer_tokens', '1',
    'a source has a token'
);
select is(
    resman.source_access('website') -> 'credentials',
    jsonb_build_object('hmac', '[]'::jsonb, 'bearer', jsonb_build_array(pg_temp.token('a'))),
    'which lets in'
);
select is(
    resman.set_source_secret('website', 'bearer', pg_temp.token('b')) -> 'bearer_tokens', '2',
    'the one before it stays good'
);
select is(
    resman.set_source_secret('website', 'bearer', pg_temp.token('c')) -> 'bearer_tokens', '2',
    'until the next'
);
select is(
    array[
        resman.bearer_source(repeat('a', 64)), resman.bearer_source(repeat('b', 64)),
        resman.bearer_source(repeat('c', 64))
    ],
    array[null, 'website', 'website'], 'a token tells its source'
);
select is(
    resman.set_source_secret('website', 'bearer', pg_temp.token('d'), true) -> 'bearer_tokens',
    '1', 'or all others end at once'
);
select throws_ok(
    $$ select resman.set_source_secret('website', 'bearer', '"the token itself"') $$, '23514', null,
    'a token that is not hashed is refused'
);
select throws_ok(
    $$ select resman.set_source_secret('nobody', 'bearer', pg_temp.token('a')) $$, 'TB402',
    'source is unknown', 'an unknown source is refused'
);
select throws_ok(
    $$ select resman.set_source_secret('website', 'password', pg_temp.token('a')) $$, 'TB404',
    'the kind of the secret is unknown', 'so is another kind of secret'
);
select * from finish();
rollback;
