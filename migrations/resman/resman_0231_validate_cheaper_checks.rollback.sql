-- Nothing to undo: what was validated stays so.
select 1;
