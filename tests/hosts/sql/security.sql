-- As the application in the wild: a session that has not said whose it is cannot even read.
alter table public.property enable row level security;
alter table public."user" enable row level security;
alter table public.conversation enable row level security;
alter table public.lead_notification enable row level security;

create policy of_the_company on public.property
using (company_id = current_setting('app.current_company_id')::uuid);
create policy of_the_company on public."user"
using (current_setting('app.current_company_id')::uuid is not null);
create policy of_the_company on public.conversation
using (current_setting('app.current_company_id')::uuid is not null);
create policy hidden_once_done on public.conversation as permissive for insert
with check (current_setting('app.current_company_id')::uuid is not null);
create policy of_the_company on public.lead_notification
using (current_setting('app.current_company_id')::uuid is not null);
