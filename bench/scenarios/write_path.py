"""What capture costs the application: updates without triggers, with ours, with the usual recipe.

The usual recipe is a row trigger that inserts into a table and calls pg_notify.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial

import psycopg

from bench import host
from bench.cluster import settle
from bench.crew import crew
from bench.measure import interleave, pgbench, timed
from bench.report import Result, over
from bench.run import Run

BULK = 1000
CLIENTS = 8
LISTENERS = 10
WAKE_SECONDS = 0.1
MODES = ("none", "ours", "recipe")
RECIPE = """
create table public.bench_outbox (
    id bigint generated always as identity primary key,
    status text not null default 'pending',
    created_at timestamptz not null default now(),
    payload jsonb not null
);
create index on public.bench_outbox (id) where status = 'pending';
create function public.bench_recipe() returns trigger language plpgsql as $$
begin
    insert into public.bench_outbox (payload)
    values (jsonb_build_object('table', tg_table_name, 'id', new.id));
    perform pg_notify('bench_recipe', new.id::text);
    return null;
end;
$$;
create trigger bench_recipe after update on public.conversation
for each row execute function public.bench_recipe();
"""


def measure(run: Run, result: Result) -> None:
    """Measure one statement, single rows, and single rows while a bridge drains."""
    leads = run.pick(BULK, 20_000)
    url = prepare(run, "bench_write_path", leads)
    seconds = run.pick(1, 4)
    result.settings |= {"leads": leads, "clients": CLIENTS, "seconds": seconds}
    with psycopg.connect(url, autocommit=True) as connection:
        one_statement(run, result, connection)
        single_rows(run, result, connection, url, leads, seconds)
    with_notify(run, result, leads, seconds)


def prepare(run: Run, name: str, leads: int) -> str:
    """Give a database with the product, the recipe and numbered leads."""
    url = run.cluster.fresh(name, run.ours.prepare)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(RECIPE)
        set_mode(connection, "none")
        host.add_numbered_leads(connection, leads)
    settle(url)
    return url


def set_mode(connection: psycopg.Connection, mode: str) -> None:
    """Leave on the application's table just the triggers of a mode."""
    table = "alter table public.conversation"
    connection.execute(f"{table} disable trigger user".encode())
    if mode == "ours":
        connection.execute(f"{table} enable trigger user".encode())
        connection.execute(f"{table} disable trigger bench_recipe".encode())
    elif mode == "recipe":
        connection.execute(f"{table} enable trigger bench_recipe".encode())


def empty(run: Run, connection: psycopg.Connection) -> None:
    """Empty both queues and clear away what that leaves."""
    run.ours.empty(connection)
    connection.execute("truncate public.bench_outbox")
    connection.execute("vacuum")


def one_statement(run: Run, result: Result, connection: psycopg.Connection) -> None:
    """Update 1,000 leads in one statement."""
    counter = iter(range(1_000_000))
    first, last = host.numbered("lead", "1"), host.numbered("lead", str(BULK))
    update = (
        "update public.conversation set ai_intent_summary = 'said ' || {}"
        f" where id between {first} and {last}"
    )

    def case(mode: str) -> float:
        set_mode(connection, mode)
        empty(run, connection)
        statement = update.format(next(counter)).encode()
        return timed(lambda: connection.execute(statement))

    for mode in MODES:
        case(mode)
    cases = {mode: partial(case, mode) for mode in MODES}
    taken = interleave(cases, run.pick(3, 3 * run.rounds))
    found = {mode: result.figure(f"{BULK} leads at once, {mode}", "ms", taken[mode])
             for mode in MODES}  # fmt: skip
    result.ratio("at once: ours / none", over(found["ours"], found["none"]), at_most=5, hope=3)
    result.ratio("at once: recipe / ours", over(found["recipe"], found["ours"]), at_least=3)


def single_rows(
    run: Run, result: Result, connection: psycopg.Connection, url: str, leads: int, seconds: int
) -> None:
    """Update single leads with 8 clients."""
    script = host.update_script(leads)

    def case(mode: str) -> float:
        set_mode(connection, mode)
        empty(run, connection)
        return pgbench(run.cluster, url, script, CLIENTS, seconds)

    cases = {mode: partial(case, mode) for mode in MODES}
    taken = interleave(cases, run.rounds)
    found = {mode: result.figure(f"single rows, {CLIENTS} clients, {mode}", "tps", taken[mode])
             for mode in MODES}  # fmt: skip
    result.ratio("single: ours / none", over(found["ours"], found["none"]), at_least=0.5, hope=0.65)
    result.ratio("single: recipe / none", over(found["recipe"], found["none"]))


def with_notify(run: Run, result: Result, leads: int, seconds: int) -> None:
    """Update single leads while a bridge drains and 10 others listen, NOTIFY on and off."""
    urls = {name: prepare(run, f"bench_notify_{name}", leads) for name in ("on", "off")}
    for name, url in urls.items():
        with psycopg.connect(url, autocommit=True) as connection:
            if name == "off":
                run.ours.silence(connection)
                silent = RECIPE.split("perform")[0].split("create function")[1]
                connection.execute(
                    f"create or replace function{silent} return null; end; $$".encode()
                )
    script = host.update_script(leads)

    def case(mode: str, notify: str) -> float:
        url = urls[notify]
        with psycopg.connect(url, autocommit=True) as connection:
            set_mode(connection, mode)
            empty(run, connection)
        channel = "tourbase" if mode == "ours" else "bench_recipe"
        with (
            crew(run.ours, url, mode="daemon") as working,
            listeners(url, channel),
            kept_draining(url),
        ):
            rate = pgbench(run.cluster, url, script, CLIENTS, seconds)
            working.check()
            return rate

    cases = {
        f"{mode}, NOTIFY {notify}": partial(case, mode, notify)
        for mode in ("ours", "recipe")
        for notify in ("on", "off")
    }
    taken = interleave(cases, run.rounds)
    found = {
        name: result.figure(f"single rows, a bridge and {LISTENERS} listen, {name}", "tps", values)
        for name, values in taken.items()
    }
    result.ratio(
        "listened to: ours, NOTIFY on / off",
        over(found["ours, NOTIFY on"], found["ours, NOTIFY off"]), at_least=0.95,
    )  # fmt: skip
    result.ratio(
        "listened to: recipe, NOTIFY on / off",
        over(found["recipe, NOTIFY on"], found["recipe, NOTIFY off"]),
    )


@contextlib.contextmanager
def kept_draining(url: str) -> Iterator[None]:
    """Wake the bridge now and then: without notifications it might sleep until its poll."""
    stop = threading.Event()

    def wake() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not stop.wait(WAKE_SECONDS):
                connection.execute("select pg_notify('tourbase', '')")

    thread = threading.Thread(target=wake, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)


@contextlib.contextmanager
def listeners(url: str, channel: str) -> Iterator[None]:
    """Listen on so many connections, and take what comes."""
    stop = threading.Event()
    ears = [psycopg.connect(url, autocommit=True) for _ in range(LISTENERS)]

    def take(ear: psycopg.Connection) -> None:
        while not stop.is_set():
            for _ in ear.notifies(timeout=0.2):
                pass

    threads = [threading.Thread(target=take, args=[ear], daemon=True) for ear in ears]
    try:
        for ear, thread in zip(ears, threads, strict=True):
            ear.execute(f"listen {channel}".encode())
            thread.start()
        yield
    finally:
        stop.set()
        for ear, thread in zip(ears, threads, strict=True):
            thread.join(5)
            ear.close()
