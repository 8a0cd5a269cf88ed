"""I4: no write of the application fails or waits because of the sync."""

from __future__ import annotations

import os
import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.fixtures.checks import Checks
from tests.fixtures.databases import Database
from tests.invariants.conftest import Application
from tests.invariants.test_capture import dice

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
ROWS = 100_000 if FULL else 600
# Longest wait for a lock that the rule allows, and what a busy machine adds to the statement.
SECONDS = 0.05 + 0.25
TEXTS = (
    "", " ", "\t\n", "null", "NULL", "'; drop table x; --", "\\", "%s", "{}", "\u0001\u001f",
    "é\u0301", "\u202eabc", "😀" * 3, "İıſß", "\ufeff", "\uff10", "a\r\nb", "-0", "1e400",
    "infinity", "@", "a@b@c.d", "+1 (512) 555-0143 ext 7", "x" * 100, "=1+1", "<b>&amp;</b>",
)  # fmt: skip
NUMBERS = ("0", "-1", "2147483647", "-2147483648", "7")
DECIMALS = ("0", "-0.01", "99999999.99", "-99999999.99", "NaN", "1e-9")
DATES = ("infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2027-02-28")
TIMES = ("infinity", "-infinity", "4713-01-01 BC", "294276-12-31", "2027-01-05 16:04:11.000001")


class Values:
    """Make values of a column's type that Postgres may or may not take."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._makers: dict[str, Callable[[], str]] = {
            "text": self.text,
            "character varying": self.text,
            "jsonb": self.json,
            "integer": lambda: chance.choice(NUMBERS),
            "numeric": lambda: chance.choice(DECIMALS),
            "boolean": lambda: chance.choice(("true", "false")),
            "date": lambda: chance.choice(DATES),
            "timestamp with time zone": lambda: chance.choice(TIMES),
            "timestamp without time zone": lambda: chance.choice(TIMES),
        }

    def of(self, kind: str) -> str | None:
        """Give a value of a type, one in six null."""
        return None if self._chance.random() < 1 / 6 else self._makers[kind]()

    def text(self) -> str:
        if self._chance.random() < 0.01:
            return self._chance.choice(string.printable) * 100_000
        unique = str(self._chance.random()) if self._chance.random() < 0.5 else ""
        return self._chance.choice(TEXTS) + unique

    def json(self) -> str:
        huge = '["' + "x" * 1_000_000 + '"]'
        wide = "{" + ",".join(f'"k{number}": {number}' for number in range(2000)) + "}"
        deep = "[" * 500 + "]" * 500
        small = (
            "null", "true", '"x"', "[]", "{}", "[null]", '{"": null}', "1e300", "-0.0",
            '{"lost_reason": {"a": 1}}', '{"lost_reason": null}', '"\\ud83d\\ude00"',
            '{"kind": ["cat", {"count": 99999999999999999999}]}', '[1, "two", {"three": [4]}]',
        )  # fmt: skip
        if self._chance.random() < 0.01:
            return self._chance.choice((huge, wide, deep))
        return self._chance.choice(small)


COLUMNS = """
select column_name, data_type from information_schema.columns
where table_schema = 'public' and table_name = %s and data_type <> 'uuid'
"""


class Fuzz:
    """Write the same rows into a table of the host and into a copy that has no trigger."""

    def __init__(self, application: Application, table: str) -> None:
        self.run = application.connection
        self.chance = dice()
        self.values = Values(self.chance)
        self.table = table
        self.known: list[UUID] = []
        self.longest = 0.0
        admin = application.database.connection
        admin.execute("create schema if not exists plain")
        admin.execute(f"create table plain.{table} (like public.{table} including all)".encode())
        admin.execute(f"grant all on plain.{table} to public".encode())
        admin.execute("grant usage on schema plain to public")
        self.columns = dict(admin.execute(COLUMNS, [table.strip('"')]).fetchall())
        self.fixed: dict[str, object] = (
            {"chatbot_id": application.chatbot_id}
            if table == "conversation"
            else {"first_name": "Dana", "last_name": "Whitfield"}
        )

    def write(self) -> bool:
        """Write one row; say whether it was taken, which must be so wherever the copy takes it."""
        chosen = self.chance.sample(sorted(self.columns), self.chance.randint(3, len(self.columns)))
        row: dict[str, object] = {name: self.values.of(self.columns[name]) for name in chosen}
        if self.known and self.chance.random() < 0.4:
            names = sql.SQL(", ").join(map(sql.Identifier, row))
            change = sql.SQL("update {} set ({}) = row({}) where id = %s").format(
                sql.SQL("{}"), names, sql.SQL(", ").join([sql.Placeholder()] * len(row))
            )
            return self.both(change, [*row.values(), self.chance.choice(self.known)])
        row = self.fixed | row | {"id": (fresh := uuid4())}
        insert = sql.SQL("insert into {} ({}) values ({})").format(
            sql.SQL("{}"),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        )
        taken = self.both(insert, list(row.values()))
        if taken:
            self.known.append(fresh)
        return taken

    def both(self, statement: sql.Composed, values: list[object]) -> bool:
        text = statement.as_string(self.run)
        began = time.monotonic()
        try:
            self.run.execute(text.replace("{}", f"plain.{self.table}", 1).encode(), values)
        except psycopg.Error:
            return False
        between = time.monotonic()
        self.run.execute(text.replace("{}", f"public.{self.table}", 1).encode(), values)
        ours, plain = time.monotonic() - between, between - began
        self.longest = max(self.longest, ours - plain)
        return True


@pytest.mark.parametrize("table", ["conversation", '"user"'])
def test_i04_what_the_application_may_write_it_can_write(
    application: Application, database: Database, table: str
) -> None:
    fuzz = Fuzz(application, table)
    taken = sum(fuzz.write() for _ in range(ROWS))
    assert taken > ROWS / 12, "the values were so odd that nothing was tested"
    assert fuzz.longest < SECONDS
    assert database.one(f"select count(*) from public.{table}") == len(fuzz.known)


@contextmanager
def holding(database: Database, statement: str) -> Iterator[None]:
    """Hold what a statement locks, in a transaction of another session."""
    with database.connect(autocommit=False) as other:
        other.execute(statement.encode())
        yield
        other.rollback()


def slow_or_refused(application: Application, writes: dict[str, str]) -> dict[str, object]:
    """Do every kind of write; give those that failed or waited."""
    wrong: dict[str, object] = {}
    application.connection.execute("set statement_timeout = '2s'")
    for name, statement in writes.items():
        try:
            seconds = application.seconds(statement)
        except psycopg.Error as error:
            wrong[name] = type(error).__name__
        else:
            if seconds > SECONDS:
                wrong[name] = round(seconds, 3)
    return wrong


def every_write(application: Application) -> dict[str, str]:
    """Give one statement of each kind, on rows that exist."""
    lead, gone = application.lead("0"), application.lead("0")
    for one in (lead, gone):
        application.seconds(
            "insert into public.lead_notification (id, conversation_id, notification_type)"
            " values (%s, %s, 'new_lead')",
            one, one,
        )  # fmt: skip
    person, fresh, mark = uuid4(), uuid4(), uuid4().hex
    return {
        "insert user": 'insert into public."user" (id, first_name, last_name, email)'
        f" values ('{person}', 'D', 'W', '{mark}@example.com')",
        "insert conversation": "insert into public.conversation (id, chatbot_id, user_id, status)"
        f" values ('{fresh}', '{application.chatbot_id}', '{person}', 'new')",
        "update conversation": "update public.conversation set ai_intent_summary = '{mark}'"
        f" where id = '{lead}'",
        "update user": f"update public.\"user\" set last_name = 'X' where id = '{person}'",
        "insert notification": "insert into public.lead_notification (conversation_id)"
        f" values ('{lead}')",
        "update notification": f"update public.lead_notification set status = '{mark}'"
        f" where id = '{lead}'",
        "delete notification": f"delete from public.lead_notification where id = '{lead}'",
        "delete conversation": f"delete from public.conversation where id = '{gone}'",
    }


def catch_up(database: Database, checks: Checks) -> None:
    """Note what capture had to let go."""
    while database.one("select resman.fold_changes()"):
        pass
    database.one("select resman.note_missed_changes()")
    while database.one("select resman.fold_changes()"):
        pass


def test_i04_no_table_of_ours_that_is_locked_holds_a_write_up(
    application: Application, database: Database, checks: Checks
) -> None:
    tables = database.connection.execute(
        "select pg_class.oid::regclass::text from pg_class"
        " where relnamespace = 'resman'::regnamespace and relkind in ('r', 'p')"
        " and relname not like '%archive' order by 1"
    ).fetchall()
    wrong = {}
    for (table,) in tables:
        writes = every_write(application)
        with holding(database, f"lock table only {table} in access exclusive mode"):
            if found := slow_or_refused(application, writes):
                wrong[table] = found
        catch_up(database, checks)
    assert wrong == {}


def test_i04_a_worker_in_the_middle_of_its_work_holds_no_write_up(
    application: Application, database: Database, checks: Checks
) -> None:
    writes = every_write(application)
    with holding(
        database,
        "select 1 from (select * from resman.lead_state for update) as state;"
        " select 1 from resman.lead_sync_queue for update;"
        " select 1 from resman.lead_change for update",
    ):
        assert slow_or_refused(application, writes) == {}
    catch_up(database, checks)


def test_an_edit_of_a_lead_whose_job_is_held_is_work_with_the_next_fold(
    application: Application, database: Database, checks: Checks
) -> None:
    lead = application.lead("0")
    edit = f"update public.conversation set ai_intent_summary = '1' where id = '{lead}'"
    with holding(database, "select 1 from resman.lead_sync_queue for update"):
        assert slow_or_refused(application, {"update": edit}) == {}
    assert checks.shown() == {}
    assert database.one("select resman.fold_changes()") == 1
    assert checks.shown() == {}
    assert database.one("select resman.note_missed_changes()") == 0
    assert database.connection.execute(
        "select status, row_version, change_count from resman.lead_sync_queue"
    ).fetchall() == [("pending", 2, 2)]
