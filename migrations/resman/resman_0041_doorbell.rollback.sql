drop sequence resman.doorbell_seq;
