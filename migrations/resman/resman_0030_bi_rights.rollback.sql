revoke usage on schema resman from tourbase_bi;
