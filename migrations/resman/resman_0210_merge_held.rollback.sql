-- The version before gives its parameters other names.
drop function if exists resman.merge_held(jsonb, jsonb, jsonb);
