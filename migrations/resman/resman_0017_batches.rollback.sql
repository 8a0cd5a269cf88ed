drop type resman.ended_call;
drop type resman.batched_call;
