"""I1 to I5: what is captured, what is not, and that the application never notices."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.fixtures.databases import Database
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town
from tests.invariants.conftest import Application

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
WRITES = 5_000 if FULL else 200
MAPPED = (
    "user_id, chatbot_id, lower(btrim(status)), btrim(ai_intent_summary), move_in_date,"
    " price_range_min, price_range_max, occupants_count, has_pets, pet_details,"
    " btrim(apartment_size_preference), is_qualified, is_book_tour, btrim(source),"
    " resman_custom_fields"
)
ROWS = f"select id, resman_sync_version, row({MAPPED})::text from public.conversation"


def dice() -> random.Random:
    """Give random numbers that TOURBASE_TEST_SEED replays."""
    return random.Random(this_seed())


class Writer:
    """Write at random, each time at most one statement that changes a lead."""

    def __init__(self, application: Application, chance: random.Random) -> None:
        self.application = application
        self.chance = chance
        self.leads: list[UUID] = [application.lead() for _ in range(3)]

    @property
    def run(self) -> psycopg.Connection:
        return self.application.connection

    def write(self) -> None:
        """Do one thing."""
        acts = [self.edit, self.flip, self.many, self.save, self.insert, self.copy]
        acts += [self.savepoint, self.roll_back, self.terminate, self.person, self.note]
        if len(self.leads) > 10:
            acts.append(self.delete)
        self.chance.choice(acts)()

    def one(self) -> UUID:
        return self.chance.choice(self.leads)

    def edit(self) -> None:
        self.application.edit(self.one(), self.chance.choice(["a", " a ", "b", None]))

    def flip(self) -> None:
        column = self.chance.choice(["has_pets", "price_range_min", "pet_details", "source"])
        value = {"has_pets": True, "price_range_min": 1.5, "pet_details": Jsonb([1]), "source": "x"}
        self.run.execute(
            sql.SQL("update public.conversation set {} = %s where id = %s").format(
                sql.Identifier(column)
            ),
            [self.chance.choice([None, value[column]]), self.one()],
        )

    def many(self) -> None:
        self.run.execute(
            "update public.conversation set occupants_count = %s where id::text < %s",
            [self.chance.randrange(3), self.chance.choice("0123456789abcdef")],
        )

    def save(self) -> None:
        self.run.execute("update public.conversation set updated_at = now(), lead_score = 1")

    def insert(self) -> None:
        self.leads.append(self.application.lead())

    def copy(self) -> None:
        fresh = [uuid4() for _ in range(3)]
        with self.run.cursor().copy(
            "copy public.conversation (id, chatbot_id, status) from stdin"
        ) as copy:
            for lead in fresh:
                copy.write_row((lead, self.application.chatbot_id, "new"))
        self.leads += fresh

    def savepoint(self) -> None:
        with self.run.transaction():
            with self.run.transaction(force_rollback=True):
                self.edit()
                self.run.execute("delete from public.conversation where id = %s", [self.one()])
            self.edit()

    def roll_back(self) -> None:
        with self.run.transaction(force_rollback=True):
            self.many()
            self.application.lead()

    def terminate(self) -> None:
        self.run.execute("begin")
        self.edit()
        pid = self.run.info.backend_pid
        self.application.database.connection.execute("select pg_terminate_backend(%s)", [pid])
        with suppress(psycopg.OperationalError):
            self.run.execute("commit")
        self.run.close()
        self.application.connection = self.application.connect()

    def person(self) -> None:
        self.run.execute(
            'update public."user" set phone = %s where id ='
            " (select user_id from public.conversation where id = %s)",
            [f"512555{self.chance.randrange(10_000):04}", self.one()],
        )

    def note(self) -> None:
        self.run.execute(
            "insert into public.lead_notification (conversation_id, notification_type)"
            " values (%s, 'new_lead')",
            [self.one()],
        )

    def delete(self) -> None:
        lead = self.leads.pop(self.chance.randrange(len(self.leads)))
        self.run.execute("delete from public.conversation where id = %s", [lead])


def rows(database: Database) -> dict[UUID, tuple[int, str]]:
    """Give version and mapped columns of every lead."""
    found = database.connection.execute(ROWS.encode()).fetchall()
    return {lead: (version, fields) for lead, version, fields in found}


def test_i01_every_committed_change_is_counted_and_has_a_job(
    application: Application, database: Database
) -> None:
    writer = Writer(application, dice())
    before = rows(database)
    for _ in range(WRITES):
        with suppress(psycopg.errors.UniqueViolation):
            writer.write()
        after = rows(database)
        wrong = {
            lead: (before.get(lead), found)
            for lead, found in after.items()
            if found[0]
            != (before[lead][0] + (before[lead][1] != found[1]) if lead in before else 1)
        }
        assert wrong == {}
        before = after
    while database.one("select resman.fold_changes()"):
        pass
    assert database.one("select count(*) from resman.lead_change") == 0
    jobs = database.connection.execute(
        # A note has a job of its own, which knows no version of the row.
        "select unit_id, max(row_version) from resman.lead_sync_queue where status = 'pending'"
        " group by unit_id"
    ).fetchall()
    assert dict(jobs) == {lead: version for lead, (version, _) in before.items()}


REFUSE_AT_COMMIT = """
create function public.refuse() returns trigger language plpgsql
as $$ begin raise exception 'refused at the commit'; end $$;
create constraint trigger refuse after insert or update on public.conversation
deferrable initially deferred for each row
when (new.work_location = 'refuse') execute function public.refuse();
"""


def test_i02_a_rolled_back_write_leaves_nothing(
    application: Application, database: Database
) -> None:
    database.connection.execute(REFUSE_AT_COMMIT.encode())
    run, chance = application.connection, dice()
    kept = application.lead("0")
    version, leads = 1, {kept}
    with database.connect() as listener:
        listener.execute("listen tourbase")
        # Nobody rings where no bridge listens.
        database.connection.execute("select resman.renew_doorbell()")
        committed = 0
        for number in range(45):
            end = chance.choice(["commit", "rollback", "refuse"])
            with suppress(psycopg.Rollback, psycopg.errors.RaiseException), run.transaction():
                application.edit(kept, str(number + 1))
                fresh = application.lead()
                run.execute('update public."user" set lead_source = %s', [str(number)])
                if end == "refuse":
                    run.execute("update public.conversation set work_location = 'refuse'")
                elif end == "rollback":
                    raise psycopg.Rollback
            if end == "commit":
                committed, version, leads = committed + 1, version + 1, leads | {fresh}
        heard = list(listener.notifies(timeout=0.5))
    assert len(heard) == committed
    assert application.version(kept) == version
    jobs = database.connection.execute(
        "select unit_id, row_version, change_count from resman.lead_sync_queue"
    ).fetchall()
    assert {lead: counts for lead, *counts in jobs} == {
        lead: [version, version] if lead == kept else [1, 1] for lead in leads
    }
    # Each committed turn changed the source of all persons there were, and of no other.
    assert database.one("select count(*) from resman.lead_change") == sum(range(2, committed + 2))


SAVES = {"conversation": "id", "user": "id", "lead_notification": "id"}


def save_all(town: Town, table: str, loaded: list[tuple[object, ...]], names: list[str]) -> None:
    """Write every column of every row, as an object mapper does that knows not what changed."""
    statement = sql.SQL("update public.{} set {} where id = %s").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in names),
    )
    for row in loaded:
        values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row]
        town.connection.execute(statement, [*values, row[names.index("id")]])


def load(town: Town, table: str) -> tuple[list[tuple[object, ...]], list[str]]:
    cursor = town.connection.execute(
        sql.SQL("select * from public.{}").format(sql.Identifier(table))
    )
    assert cursor.description is not None
    return cursor.fetchall(), [column.name for column in cursor.description]


def test_i03_saves_that_change_nothing_create_nothing(town: Town) -> None:
    lead = town.lead(summary="Wants two bedrooms")
    town.connection.execute(
        'update public.conversation set pet_details = \'{"kind": "cat"}\', price_range_min = 900'
    )
    town.connection.execute(
        "insert into public.lead_notification (conversation_id, notification_type)"
        " values (%s, 'new_lead')",
        [lead],
    )
    # Loaded before the sync, so these saves would also take back what the sync has written.
    loaded = {table: load(town, table) for table in SAVES}
    assert town.bridge("--once").wait(30) == 0
    jobs = "select count(*) from resman.lead_sync_queue"
    before = [load(town, table) for table in SAVES]
    calls, finished = len(town.resman.ledger()), town.connection.execute(jobs).fetchone()
    for table, (saved, names) in loaded.items():
        for _ in range(3):
            save_all(town, table, saved, names)
    assert [load(town, table) for table in SAVES] == before
    assert town.connection.execute("select count(*) from resman.lead_change").fetchone() == (0,)
    assert town.connection.execute(jobs).fetchone() == finished
    assert town.bridge("--once").wait(30) == 0
    assert len(town.resman.ledger()) == calls


@pytest.mark.parametrize(
    "values",
    ["-5, 'synced'", "0, 'failed'", "999, 'conflict'", "null, null", "1, 'syncing'"],
)
def test_i05_nobody_else_sets_version_or_status(
    application: Application, database: Database, values: str
) -> None:
    lead = application.lead("0")
    run = application.connection
    run.execute("select set_config('tourbase.origin', 'resman', false)")
    seen = [application.version(lead)]
    for number in range(4):
        run.execute(
            "update public.conversation set ai_intent_summary = %s,"
            f" (resman_sync_version, resman_sync_status) = ({values}) where id = %s".encode(),
            [str(number + 1), lead],
        )
        run.execute(
            "update public.conversation set (resman_sync_version, resman_sync_status,"
            f" resman_last_sync_at, resman_lead_id) = ({values}, now(), 'p')".encode()
        )
        run.execute(
            "insert into public.conversation (id, status, ai_intent_summary, resman_sync_version)"
            " values (%s, 'new', 'upsert', 77) on conflict (id) do update"
            " set ai_intent_summary = excluded.ai_intent_summary, resman_sync_version = 0",
            [lead],
        )
        seen.append(application.version(lead))
    assert seen == [1, 3, 5, 7, 9]
    run.execute(
        "insert into public.conversation (status, resman_sync_version, resman_sync_status,"
        f" resman_lead_id, resman_last_sync_at) values ('new', {values}, 'p', now())".encode()
    )
    told = database.connection.execute(
        "select distinct resman_sync_version, resman_sync_status, resman_lead_id,"
        " resman_last_sync_at from public.conversation order by 1"
    ).fetchall()
    assert told == [(1, "not_synced", None, None), (9, "not_synced", None, None)]


def test_i05_the_history_of_versions_has_no_gap_with_writers_side_by_side(
    application: Application, database: Database
) -> None:
    lead, writers = application.lead("0"), [application.connect() for _ in range(3)]

    def write(writer: psycopg.Connection) -> None:
        for number in range(20):
            writer.execute(
                "update public.conversation set ai_intent_summary = %s where id = %s",
                [f"{writer.info.backend_pid} {number}", lead],
            )
        writer.close()

    with ThreadPoolExecutor(3) as side_by_side:
        list(side_by_side.map(write, writers))
    assert application.version(lead) == 61
    assert database.one("select sum(change_count) from resman.lead_sync_queue") == 61
