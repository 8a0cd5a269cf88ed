create view public.leads as select conversation.* from public.conversation;
create view public.lead_people as
select
    conversation.*,
    person.email
from public.conversation
inner join public."user" as person on conversation.user_id = person.id;
create materialized view public.notes as select * from public.lead_notification;
create function public.one_lead(p_id uuid) returns public.conversation
language sql stable as $$ select conversation.* from public.conversation where id = p_id $$;
