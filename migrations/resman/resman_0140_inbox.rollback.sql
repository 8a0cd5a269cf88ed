-- loses data: what of the prospects was held, and which of them were to be read again
alter table resman.lead_change drop column origin_units;
drop type resman.merged_read;
drop type resman.applied_read;
drop type resman.lead_read;
drop table resman.prospect_inbox;
