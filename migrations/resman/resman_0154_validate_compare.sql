-- Looks once at the rows that were there before the check of resman_0153_compare.
-- depends: resman_0153_compare

alter table resman.resman_integration validate constraint resman_integration_compare_hour_check;
