begin;
select plan(3);

select is(
    (
        select array_agg(cell order by cell)
        from resman.tour_cells('2027-03-13 21:00Z', '2027-03-13 21:30Z') as cell
    ),
    array['2027-03-13 21:00Z', '2027-03-13 21:15Z']::timestamptz[],
    'a tour has the quarters that it lasts'
);
select is(
    (
        select array_agg(cell order by cell)
        from resman.tour_cells('2027-03-13 21:10Z', '2027-03-13 21:31Z') as cell
    ),
    array['2027-03-13 21:00Z', '2027-03-13 21:15Z', '2027-03-13 21:30Z']::timestamptz[],
    'one that starts beside the grid has each that it touches'
);
set local time zone 'Asia/Kathmandu';
select is(
    (
        select array_agg(cell order by cell)
        from resman.tour_cells('2027-03-13 21:00Z', '2027-03-13 21:15Z') as cell
    ),
    array['2027-03-13 21:00Z']::timestamptz[],
    'and they lie the same in every zone'
);

select * from finish();
rollback;
