-- loses data: connections and their sealed keys
drop sequence resman.fence_seq;
drop table resman.bridge;
drop table resman.remote_catalogue;
drop table resman.account_state;
drop table resman.property_lane;
drop table resman.resman_integration;
