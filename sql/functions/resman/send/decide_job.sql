create or replace function resman.decide_job(p_facts resman.call_facts)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_call jsonb := resman.decide_call(p_facts);
    v_answer jsonb;
begin
    if v_call ->> 'kind' is not null then
        return resman.open_attempt(p_facts, v_call);
    elsif v_call ? 'hold' then
        v_answer := resman.hold_lead(p_facts.job, v_call ->> 'hold', v_call ->> 'why');
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            p_facts.job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        v_answer := jsonb_build_object(
            'do', 'nothing', 'why', 'another lead of the person goes first'
        );
    else
        v_answer := resman.settle_unchanged(p_facts.job);
    end if;
    return row(v_answer, null)::resman.intended_call;
end;
$$;

comment on function resman.decide_job(resman.call_facts) is
'Decides what a claimed job does in ResMan, and does what is to be done here; an attempt is '
'returned to be written by the caller.';
