create or replace function resman.fill_words(p_text text, p_words jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_text text := p_text;
    v_word record;
begin
    for v_word in select word.key, word.value from jsonb_each_text(p_words) as word loop
        v_text := replace(v_text, '{' || v_word.key || '}', coalesce(v_word.value, ''));
    end loop;
    return v_text;
end;
$$;

comment on function resman.fill_words(text, jsonb) is
'Returns a text with each {name} replaced by the word of that name.';
