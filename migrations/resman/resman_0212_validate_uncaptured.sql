-- Looks once at the rows that were there before the check of resman_0211_uncaptured grew.
-- depends: resman_0211_uncaptured

alter table resman.lead_change validate constraint lead_change_kind_check;
