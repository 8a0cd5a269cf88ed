"""No secret and nothing personal leaves by a log line, an error text, a command or a process list.

Every value of a lead is a word that occurs nowhere else, and a rude ResMan quotes them all.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from bridge.credentials import new_key
from tests.bridge.simulator.caller import SEED
from tests.fixtures.between import POST, SEARCH, Answer, Between
from tests.fixtures.town import ROOT, Town

FIRST, LAST = "Zanzibarine", "Quixotewski"
EMAIL = "zanzibarine.quixotewski@canary-mail.example"
PHONE = "(737) 555-01{:02}"
SUMMARY = "ocelots-in-the-bathtub"
API_KEY = "canary-key-7d41f0"
PASSWORD = "canary-password-55e1"
CANARY = re.compile(
    rf"{FIRST}|{LAST}|canary|ocelots|737\W*555\W*01\d\d|%40canary|zanzi", re.IGNORECASE
)
# What the database itself complains of, with a row's values in the words.
RAISE = """
create or replace function resman.build_document(
    p_job resman.lead_sync_queue, p_lead jsonb, p_call jsonb, p_key text
) returns jsonb language plpgsql stable set search_path = '' as $$
begin
    raise exception using errcode = '22023', message = p_lead::text, detail = p_lead::text,
        hint = p_lead::text;
end
$$
"""
TOLD = """
select to_jsonb(t)::text from resman.lead_sync_log as t
union all select to_jsonb(t)::text from resman.stale_outcome as t
union all select to_jsonb(t)::text from resman.lead_sync_queue as t
union all select to_jsonb(t)::text from resman.resman_integration as t
union all select to_jsonb(t)::text from resman.account_state as t
union all select to_jsonb(t)::text from resman.property_status as t
union all select to_jsonb(t)::text from resman.lead_status as t
union all select to_jsonb(t)::text from core.audit_event as t
union all select concat(t.kind, t.detail, t.error_message, t.op_key) from resman.lead_attempt as t
union all select concat(t.sync_status, t.error_message) from resman.lead_state as t
union all select resman.explain_lead(t.id)::text from public.conversation as t
union all select resman.status_report()::text
union all select t.query from pg_stat_activity as t
"""


def leaks(texts: list[str]) -> list[str]:
    """Give the places where a canary sings, a few words around each."""
    return [
        text[max(0, found.start() - 60) : found.end() + 20]
        for text in texts
        if (found := CANARY.search(text))
    ]


def processes() -> list[str]:
    """Give the command lines of Postgres and of all that the running test has started.

    Anybody on the machine reads these. Other tests plant the same, and run beside this one.
    """
    this_test, _ = os.environ["PYTEST_CURRENT_TEST"].rsplit(" ", 1)
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ")
            if (
                line.startswith(b"postgres")
                or this_test.encode() in (process / "environ").read_bytes()
            ):
                lines.append(line.decode(errors="replace"))
        except OSError:
            continue
    return lines


def echo(number: int) -> str:
    """Quote all that a lead's call tells, as it may come back."""
    phone, mail = PHONE.format(number), f"{number}.{EMAIL}"
    digits = re.sub(r"\D", "", phone)
    return (
        f"cannot take {FIRST} {LAST}, {FIRST.upper()} {LAST.lower()}, {mail}, {mail.upper()},"
        f" {phone}, {digits[:3]}-{digits[3:6]}-{digits[6:]}, +1{digits}, {SUMMARY}, by {API_KEY}"
    )


def lead(town: Town, number: int) -> UUID:
    person, made = uuid4(), uuid4()
    town.connection.execute(
        'insert into public."user" (id, first_name, last_name, email, phone)'
        " values (%s, %s, %s, %s, %s)",
        [person, FIRST, LAST, f"{number}.{EMAIL}", PHONE.format(number)],
    )
    town.connection.execute(
        "insert into public.conversation (id, chatbot_id, user_id, status, ai_intent_summary,"
        " source) values (%s, %s, %s, 'new', %s, 'Website')",
        [made, town.chatbot_id, person, SUMMARY],
    )
    return made


def command(town: Town, *arguments: str, **settings: str) -> str:
    """Run a command; give all that it says."""
    environment = {**os.environ, "TOURBASE_DSN": town.dsn, "TOURBASE_SECRET_KEY": town.secret_key}
    done = subprocess.run(
        [sys.executable, "-m", "bridge", *arguments],
        cwd=ROOT, env=environment | settings, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture
def rude(town: Town, tmp_path: Path) -> Town:
    """Give a town whose API key is a canary too."""
    town.resman.control("seed", {**SEED[0], "api_key": API_KEY})
    file = tmp_path / "key"
    file.write_text(API_KEY)
    said = command(
        town, "properties", "set", str(town.property_id), "--api-key-file", str(file), "--verbose"
    )
    assert "new API key" in said
    assert leaks([said]) == []
    return town


def answer(status: int, text: str) -> Callable[..., Answer]:
    return lambda _: Answer(status, "text/plain", text.encode())


def trouble(town: Town, between: Between, said: str) -> dict[str, Callable[[], None]]:
    """Give what goes wrong, one after the other, and what ResMan says to it."""

    def fault(kind: str, method: str = POST, **details: Any) -> Callable[[], None]:
        return lambda: town.resman.fault(kind, method, **details)

    def spoil(method: str, status: int, times: int = 1) -> Callable[[], None]:
        return lambda: between.once(method, *[answer(status, said)] * times)

    return {
        "nothing": lambda: None,
        "refused": fault("status", word="Failure", text=said, times=3),
        "bad source": fault("status", word="Failure", text=f"invalid source {said}", times=2),
        "look refused": fault("status", SEARCH, word="Failure", text=said, times=1),
        "dropped": fault("drop_after_commit", times=1),
        "too slow": fault("latency", ms=1500, times=1, after_commit=True),
        "cut off": fault("truncated_xml", times=1),
        "400": spoil(POST, 400),
        "409": spoil(POST, 409),
        "500": spoil(POST, 500),
        "200 without sense": spoil(POST, 200),
        "look 500": spoil(SEARCH, 500),
        "look 400": spoil(SEARCH, 400, 2),
        "our own error": lambda: town.connection.execute(RAISE) and None,
    }


def test_a_bridge_tells_nobody(rude: Town, between: Between) -> None:
    rude.bridge(
        TOURBASE_LOG_LEVEL="debug",
        TOURBASE_READ_TIMEOUT="0.5",
        TOURBASE_BREAKER_FAILURES="100",
    )
    for number, name in enumerate(trouble(rude, between, "")):
        trouble(rude, between, echo(number))[name]()
        lead(rude, number)
        rude.wait_quiet()
        rude.resman.control("faults", [])
        running = processes()
        assert any("bridge run" in line for line in running)
        assert leaks(running) == [], name
    told = [row[0] for row in rude.connection.execute(TOLD).fetchall()]
    assert leaks(told) == []
    assert len([row for row in told if "RM301" in row]) > 3, "nothing was refused"
    assert leaks(rude.log().splitlines()) == []
    assert "job_done" in rude.log()


def test_refused_credentials_are_told_without_them(rude: Town, between: Between) -> None:
    between.always(SEARCH, answer(401, echo(7)))
    lead(rude, 7)
    rude.bridge(TOURBASE_LOG_LEVEL="debug", TOURBASE_LOG_FORMAT="text")
    until = time.monotonic() + 20
    while "RM302" not in rude.log():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert leaks([row[0] for row in rude.connection.execute(TOLD).fetchall()]) == []
    assert leaks(rude.log().splitlines()) == []


BAD = [
    ("explain", EMAIL),
    ("explain", f"{FIRST} {LAST}"),
    ("explain", FIRST, LAST),
    ("explain", PHONE.format(7)),
    ("explain", EMAIL, "--json"),
    ("explain", EMAIL, "--verbose"),
    ("explain", "--histroy", EMAIL),
    ("status", EMAIL),
    ("properties", "show", EMAIL),
    ("properties", "pause", EMAIL),
    ("properties", "set", EMAIL, "--frequency", "daily"),
    ("properties", "add", EMAIL),
    ("properties", EMAIL),
    (EMAIL,),
    ("status", "--dsn", f"postgresql://u:{PASSWORD}@127.0.0.1:1/d"),
    ("status", "--dsn", f"postgresql://u:{PASSWORD}@[nowhere/d"),
    ("status", "--dsn", f"host=127.0.0.1 port=1 password='{PASSWORD}"),
    ("db", "plan", "--dsn", f"postgresql://u:{PASSWORD}@127.0.0.1:1/d"),
    ("run", "--once", "--dsn", f"postgresql://u:{PASSWORD}@[nowhere/d"),
]


def test_a_command_repeats_nothing_that_it_was_given_by_mistake(town: Town) -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = pool.map(lambda bad: command(town, *bad), BAD)
    said = dict(zip(map(" ".join, BAD), texts, strict=True))
    assert "" not in said.values()
    assert {given: leaks([text]) for given, text in said.items() if leaks([text])} == {}


def test_a_command_says_of_a_lead_what_is_no_secret(rude: Town) -> None:
    made = lead(rude, 7)
    rude.connection.execute(
        "insert into public.conversation (chatbot_id, user_id, status)"
        " select chatbot_id, user_id, 'new' from public.conversation"
    )
    for arguments in (
        ("explain", str(made), "--history"),
        ("explain", f"7.{EMAIL}"),
        ("status",), ("status", "--json"),
        ("properties", "list", "--json"),
        ("properties", "show", str(rude.property_id)),
        ("config", "show"),
    ):  # fmt: skip
        assert leaks([command(rude, *arguments)]) == [], arguments


def test_a_wrong_key_is_not_repeated(town: Town) -> None:
    for key in (PASSWORD, f"{new_key()},{PASSWORD}", json.dumps({"key": PASSWORD})):
        for arguments in (("run", "--once"), ("config", "check"), ("config", "show")):
            said = command(town, *arguments, TOURBASE_SECRET_KEY=key)
            assert leaks([said]) == []
            assert key not in said
