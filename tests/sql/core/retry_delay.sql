begin;
select plan(5);

create temporary table tried as
select
    retry.count,
    base.seconds as base,
    cap.seconds as cap,
    floor.seconds as floor,
    extract(epoch from core.retry_delay(
        retry.count, base.seconds, cap.seconds, floor.seconds
    ))::double precision as waited
from (values (0), (1), (3), (10), (31), (1000000), (2147483647)) as retry (count)
cross join (values (0::double precision), (0.1), (5), (1e6)) as base (seconds)
cross join (values (0::double precision), (1), (900)) as cap (seconds)
cross join (values (null::double precision), (-5), (0), (7), (86400)) as floor (seconds)
cross join generate_series(1, 20) as draw (number);

select is(
    (
        select count(*) from tried
        where tried.waited is null or tried.waited < 0
    ), 0::bigint,
    'no wait is negative'
);
select is(
    (
        select count(*) from tried
        where tried.waited > greatest(tried.cap, coalesce(tried.floor, 0))
    ), 0::bigint,
    'no wait is longer than the cap, or than ResMan asked for'
);
select is(
    (
        select count(*) from tried
        where tried.waited < tried.floor
    ), 0::bigint,
    'none is shorter than ResMan asked for'
);
select is(
    (
        select count(*) from tried
        where
            coalesce(tried.floor, 0) <= 0
            and tried.waited > tried.base * power(2, least(tried.count, 30))
    ), 0::bigint,
    'none is longer than base x 2^retry'
);
select ok(
    (
        select count(distinct tried.waited) > 15 from tried
        where tried.count = 3 and tried.base = 5 and tried.cap = 900 and tried.floor is null
    ), 'and they differ'
);

select * from finish();
rollback;
