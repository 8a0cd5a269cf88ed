begin;
select plan(5);

create function pg_temp.ends(p_seen text[])
returns text
language plpgsql
as $$
declare
    v_seen text;
begin
    delete from resman.prospect_alias;
    foreach v_seen in array p_seen loop
        perform resman.note_alias(
            fixture.property(), split_part(v_seen, '>', 1), split_part(v_seen, '>', 2), core.clock()
        );
    end loop;
    return (
        select string_agg(
            concat(alias.prospect_id, '>', alias.winner_id), ' ' order by alias.prospect_id
        )
        from resman.prospect_alias as alias
    );
end;
$$;

select is(pg_temp.ends('{a>b,b>c}'), 'a>c b>c', 'a chain is told of from its first to its last');
select is(pg_temp.ends('{b>c,a>c,c>d}'), 'a>d b>d c>d', 'so is each of several that end there');
select is(pg_temp.ends('{a>b,b>a}'), 'b>a', 'a ring ends at the winner that was seen last');
select is(pg_temp.ends('{a>b,b>c,c>a}'), 'b>a c>a', 'also a long one');
select is(pg_temp.ends('{a>b,a>c}'), 'a>c', 'a later winner takes the place of an earlier one');

select * from finish();
rollback;
