-- What becomes of a field that waits for a person is decided by what ResMan has now, too.
-- depends: resman_0190_one_of_each
-- squawk-ignore-file ban-drop-function

drop function if exists resman.merge_held(jsonb, jsonb, jsonb);
