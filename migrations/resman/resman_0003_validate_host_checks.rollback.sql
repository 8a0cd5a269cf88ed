-- The checks go with their columns.
do $$ begin null; end $$;
