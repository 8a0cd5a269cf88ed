-- The tables stay: they hold the application's data, and cannot be told from its own.
do $$ begin null; end $$;
