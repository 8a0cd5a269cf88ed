begin;
select plan(1);

create temporary table given (value jsonb, transform jsonb, made jsonb);
insert into given (value, transform, made) values
('" a "', '{"name": "trim"}', '"a"'),
('"Ab"', '{"name": "lower"}', '"ab"'),
('"Ab"', '{"name": "upper"}', '"AB"'),
('12.50', '{"name": "text"}', '"12.50"'),
('"+1 (512) 555-0143"', '{"name": "phone"}', '"5125550143"'),
('"none"', '{"name": "phone"}', '{"fault": "type"}'),
('" Dana@EXAMPLE.com "', '{"name": "email"}', '"Dana@example.com"'),
('" 12.50 "', '{"name": "number"}', '12.5'),
('"1e400000"', '{"name": "number"}', '{"fault": "type"}'),
('"12.5"', '{"name": "integer"}', '{"fault": "type"}'),
('99999999999', '{"name": "integer"}', '{"fault": "type"}'),
('"yes"', '{"name": "boolean"}', 'true'),
('0', '{"name": "boolean"}', 'false'),
('"perhaps"', '{"name": "boolean"}', '{"fault": "type"}'),
('"Dana van Whitfield"', '{"name": "first_name"}', '"Dana van"'),
('"Dana van Whitfield"', '{"name": "last_name"}', '"Whitfield"'),
('"Dana"', '{"name": "first_name"}', '"Dana"'),
('"Dana"', '{"name": "last_name"}', null),
('"2027-03-13T15:00"', '{"name": "date"}', '"2027-03-13"'),
('"2027-02-30"', '{"name": "date"}', '{"fault": "type"}'),
('"infinity"', '{"name": "date"}', '{"fault": "type"}'),
('"03/13/2027"', '{"name": "date", "format": "MM/DD/YYYY"}', '"2027-03-13"'),
('"13/13/2027"', '{"name": "date", "format": "MM/DD/YYYY"}', '{"fault": "type"}'),
('"3 pm"', '{"name": "time"}', '"15:00:00"'),
('"12:30 AM"', '{"name": "time"}', '"00:30:00"'),
('"25:00"', '{"name": "time"}', '{"fault": "type"}'),
('"13:00 PM"', '{"name": "time"}', '{"fault": "type"}'),
('"2027-03-13T15:00:00-06:00"', '{"name": "datetime"}', '"2027-03-13T15:00:00-06:00"'),
('"2027-03-13 15:00"', '{"name": "datetime"}', '"2027-03-13T15:00:00"'),
(
    '"2027-03-13 15:00"', '{"name": "datetime", "zone": "America/Chicago"}',
    '"2027-03-13T21:00:00Z"'
),
(
    '"2027-03-14 02:30"', '{"name": "datetime", "zone": "America/Chicago"}',
    '{"fault": "no_such_time"}'
),
(
    '"2027-11-07 01:30"', '{"name": "datetime", "zone": "America/Chicago"}',
    '{"fault": "ambiguous_time"}'
),
(
    '"03/13/2027 3:00 PM"', '{"name": "datetime", "format": "MM/DD/YYYY HH12:MI AM"}',
    '"2027-03-13T15:00:00"'
),
('"b"', '{"name": "lookup", "table": {"b": "virtual"}}', '"virtual"'),
('"c"', '{"name": "lookup", "table": {"b": "virtual"}, "else": "in_person"}', '"in_person"'),
('"c"', '{"name": "lookup", "table": {"b": "virtual"}}', '{"fault": "not_allowed"}');
select is_empty(
    $$ select given.*, found.value from given
    cross join lateral resman.apply_transform(given.value, given.transform) as found (value)
    where found.value is distinct from given.made $$,
    'each transform makes what is expected, or tells why it cannot'
);

select * from finish();
rollback;
