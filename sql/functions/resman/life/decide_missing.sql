create or replace function resman.decide_missing(p_facts resman.call_facts)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_look jsonb;
    v_winner jsonb;
    v_moved_to uuid;
    v_is_followed boolean;
begin
    if exists (
        select 1 from resman.gone_prospect as gone
        where gone.unit_id = v_job.unit_id and gone.prospect_id = v_mapping.resman_lead_id
            and gone.looked_at > p_facts.decided_at - interval '1 hour'
    ) then
        return jsonb_build_object('hold', 'RM304');
    end if;
    if p_facts.found ? 'looked' then
        if exists (
            select 1 from resman.looked_prospects(p_facts.found) as looked
            where looked.kind = 'id' and lower(looked.prospect ->> 'prospect_id') = v_mapping.resman_lead_id
        ) then
            return jsonb_build_object('wait', 'the prospect is there again');
        end if;
        select looked.property_id into v_moved_to
        from resman.looked_prospects(p_facts.found) as looked
        where looked.kind = 'moved' and lower(looked.prospect ->> 'prospect_id') = v_mapping.resman_lead_id
        limit 1;
        v_winner := resman.find_winner(p_facts, false);
    end if;
    if v_winner is null and v_moved_to is null then
        v_look := resman.next_look(p_facts, array(select resman.missing_reads(p_facts)), 20);
        if v_look is not null then
            return jsonb_build_object('answer', v_look);
        end if;
        v_winner := resman.find_winner(p_facts, true);
    end if;
    if v_winner is null and v_moved_to is null then
        perform resman.note_gone(v_mapping, p_facts.decided_at);
        return jsonb_build_object('hold', 'RM304');
    elsif v_job.retry_count >= v_job.max_retries then
        return jsonb_build_object('hold', 'RM304', 'why', 'the prospect was merged again and again');
    end if;
    v_is_followed := case
        when v_winner is null then resman.follow_transfer(v_job.unit_id, v_moved_to)
        else resman.follow_merge(
            v_job.unit_id, v_winner ->> 'prospect_id', v_winner ->> 'person_id'
        )
    end;
    if not v_is_followed then
        return jsonb_build_object('wait', 'another merge of the property is being followed');
    end if;
    if v_winner is not null then
        perform resman.keep_for_winner(v_job.unit_id, v_winner);
    end if;
    -- It is read anew where it stands now, and what is unsent goes there.
    perform resman.put_back_job(v_job, core.clock(), null, 1, null);
    return jsonb_build_object('answer', jsonb_build_object('do', 'nothing', 'why', 'moved'));
end;
$$;

comment on function resman.decide_missing(resman.call_facts) is
'Decides what becomes of a job whose prospect answers nothing: it is looked for ({answer} with the '
'looks), its merge or transfer is followed and the job goes on there, or the lead is held '
'(decisions.md 9).';
