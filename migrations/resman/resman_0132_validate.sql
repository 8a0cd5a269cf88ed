-- Looks once at the rows that were there before the check of resman_0131_conflicts grew.
-- depends: resman_0131_conflicts

alter table resman.lead_change validate constraint lead_change_kind_check;
