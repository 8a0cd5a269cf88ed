"""What it costs to take over prospects that staff changed, beside three plain statements.

Both change a column of each person, the base of each lead and write a log row: ours page by page,
as a pull does, the plain way in three statements over all, without triggers.
"""

from __future__ import annotations

import time
from functools import partial

import psycopg
from psycopg.types.json import Jsonb

from bench.cluster import settle
from bench.measure import interleave
from bench.report import Result, over
from bench.run import Run

PAGE = 200
_OFFICE = "(select property_id from resman.resman_integration order by property_id limit 1)"
_LEADS = f"""
with person as (
    insert into public."user" (id, first_name, last_name, email)
    select id, 'Dana', 'Whitfield', id::text || '@example.com'
    from (select gen_random_uuid() as id from generate_series(1, %(leads)s)) as fresh
    returning id
)
insert into public.conversation (id, chatbot_id, user_id, status)
select person.id, bot.id, person.id, 'new'
from person cross join public.chatbot as bot where bot.property_id = {_OFFICE};
"""
_SYNCED = f"""
insert into resman.lead_sync_mapping (
    conversation_id, resman_lead_id, property_id, resman_contact_id
)
select id, id::text, {_OFFICE}, id::text from public.conversation;
insert into resman.lead_state (
    unit_id, property_id, user_id, row_version, sync_status, base, shown
)
select
    id, {_OFFICE}, user_id, resman_sync_version, 'synced',
    resman.lead_projection(id)
    - array['_user_id', '_property_id', '_row_version', '_source', '_lost_reason'], '{{}}'
from public.conversation;
delete from resman.lead_sync_queue;
delete from resman.lead_change;
"""
_PAGES = """
select jsonb_agg(jsonb_build_object(
    'prospect_id', shown.id, 'type', 'prospect', 'first_name', %(name)s::text,
    'last_name', 'Whitfield', 'email', shown.id::text || '@example.com', 'phones', '[]'::jsonb,
    'preferences', '{}'::jsonb, 'content_hash', md5(%(name)s::text || shown.id::text),
    'appointments', '[]'::jsonb
))
from (select id, row_number() over (order by id) as n from public.conversation) as shown
group by (shown.n - 1) / %(page)s::integer
"""
_PLAIN = """
set local session_replication_role = replica;
update public."user" as person set first_name = {name}
from public.conversation as lead where lead.user_id = person.id;
update resman.lead_state as state
set base = state.base || jsonb_build_object('first_name', {name}), remote_read_at = now();
insert into resman.lead_sync_log (
    conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data, property_id
)
select
    unit_id, unit_id::text, 'from_resman', 'success', 'update',
    '{{"fields": ["first_name"]}}'::jsonb, property_id
from resman.lead_state;
"""


def measure(run: Run, result: Result) -> None:
    """Change every prospect once for each way, in turn."""
    leads = run.pick(1000, 20_000)
    result.settings |= {"prospects": leads, "page": PAGE}
    url = run.fresh(run.ours)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LEADS.encode(), {"leads": leads})
        connection.execute(_SYNCED.encode())
        settle(url)
        names = iter(f"Name {number}" for number in range(10_000))

        def case(way: str) -> float:
            connection.execute("vacuum analyze")
            return {"ours": pulled, "plain": plain}[way](connection, next(names), leads)

        cases = {
            way: partial(run.attempt, result, f"apply, {way}", partial(case, way))
            for way in ("plain", "ours")
        }
        taken = interleave(cases, run.rounds)
    rates = {
        way: result.figure(f"apply, {way}", "prospects/s", values) for way, values in taken.items()
    }
    result.ratio("prospects applied a second", rates["ours"], at_least=1000)
    result.ratio("plain / ours", over(rates["plain"], rates["ours"]), at_most=10)


def pulled(connection: psycopg.Connection, name: str, leads: int) -> float:
    """Take over pages in which every prospect has a new name; give how many a second."""
    pages = connection.execute(_PAGES.encode(), {"name": name, "page": PAGE}).fetchall()
    began = time.perf_counter()
    for (page,) in pages:
        connection.execute(
            f"select resman.apply_page({_OFFICE}, %s, clock_timestamp())".encode(),
            [Jsonb(page)],
        )
    spent = time.perf_counter() - began
    check(connection, name, leads)
    return leads / spent


def plain(connection: psycopg.Connection, name: str, leads: int) -> float:
    """Do the same by three statements over all; give how many a second."""
    began = time.perf_counter()
    with connection.transaction():
        connection.execute(_PLAIN.format(name=f"'{name}'").encode())
    spent = time.perf_counter() - began
    check(connection, name, leads)
    return leads / spent


def check(connection: psycopg.Connection, name: str, leads: int) -> None:
    """Demand that every person has the name, and every base."""
    row = connection.execute(
        "select count(*) from resman.lead_state as state"
        ' inner join public."user" as person on state.user_id = person.id'
        " where person.first_name = %s and state.base ->> 'first_name' = %s",
        [name, name],
    ).fetchone()
    if row != (leads,):
        raise RuntimeError(f"{row} of {leads} prospects were taken over")
