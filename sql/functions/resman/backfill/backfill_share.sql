create or replace function resman.backfill_share(p_account_key text)
returns double precision
language sql
stable
set search_path = ''
as $$
    select case when given.rate > 0 then given.rate / 6 else 600 end
    from (
        select
            coalesce(
                state.rate_per_minute,
                resman.bridge_setting(
                    (
                        select bridge.id from resman.bridge as bridge
                        order by bridge.ended_at is null desc, bridge.seen_at desc
                        limit 1
                    ),
                    'rate_per_minute', 60
                )
            ) as rate
        from resman.account_state as state
        where state.account_key = p_account_key
    ) as given
$$;

comment on function resman.backfill_share(text) is
'Returns how many leads a minute the backfills of an account queue together where they have no '
'rate of their own: half of its calls, three for a lead; 600 where its calls have no limit.';
