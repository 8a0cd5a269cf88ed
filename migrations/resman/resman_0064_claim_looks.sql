-- A claim looks at the properties that have work and whose turn it is, and at no others.
-- depends: resman_0050_windows
-- squawk-ignore-file ban-drop-function, ban-drop-column

alter type resman.open_property drop attribute is_idle;
drop function if exists resman.open_properties(uuid, timestamptz);
drop function if exists resman.sweep_lanes(timestamptz);
drop function if exists resman.account_budget(
    resman.account_state, double precision, double precision, timestamptz
);
