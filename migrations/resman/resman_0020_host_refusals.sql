-- Remember where a trigger of the application refuses the sync columns of a lead's row.
-- depends: resman_0014_reasons

alter table resman.lead_state
add column host_error text,
add column host_retry_at timestamptz;

comment on column resman.lead_state.host_error is
'Why the application''s tables refused the sync columns last: the SQLSTATE, and the function that '
'raised it; null where they took them.';
comment on column resman.lead_state.host_retry_at is
'When the columns are written again that were refused, or whose rows had to be waited for; null '
'where they are not late.';
