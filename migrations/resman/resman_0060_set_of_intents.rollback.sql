drop type resman.intended_call;
drop type resman.call_facts;
