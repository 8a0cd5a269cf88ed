begin;
select plan(2);

select is(
    (
        select string_agg(f.status || ' ' || t.status, ', ' order by f.place, t.place)
        from
            unnest(array[
                'requested',
                'refused',
                'scheduled',
                'confirmed',
                'completed',
                'cancelled',
                'no_show'
            ]) with ordinality as f (status, place)
        cross join
            unnest(array[
                'requested',
                'refused',
                'scheduled',
                'confirmed',
                'completed',
                'cancelled',
                'no_show'
            ]) with ordinality as t (status, place)
        where f.status <> t.status and resman.tour_move_allowed(f.status, t.status)
    ),
    'requested refused, requested scheduled, requested cancelled, '
    'scheduled confirmed, scheduled completed, scheduled cancelled, scheduled no_show, '
    'confirmed scheduled, confirmed completed, confirmed cancelled, confirmed no_show, '
    'completed no_show, no_show completed',
    'these moves and no others'
);
select is(resman.tour_move_allowed('cancelled', 'cancelled'), true, 'to save again is no move');

select * from finish();
rollback;
