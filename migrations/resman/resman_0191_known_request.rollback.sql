-- Nothing to undo: the files of before bring their functions back.
select 1;
