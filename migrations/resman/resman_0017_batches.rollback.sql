drop type resman.batched_call;
