-- loses data: which prospects were merged or are gone
drop index resman.lead_sync_mapping_merged_idx;
drop table resman.gone_prospect;
drop table resman.prospect_alias;
