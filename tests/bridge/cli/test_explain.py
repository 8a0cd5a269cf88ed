"""`tourbase explain`."""

from __future__ import annotations

import json

from tests.bridge.cli.commands import tourbase
from tests.fixtures.town import Town


def test_json_is_one_object_with_the_promised_names(town: Town) -> None:
    lead = town.lead()
    done = tourbase("explain", lead, "--json", TOURBASE_DSN=town.dsn)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"lead_id", "state", "reason_code", "sentence", "next_step"} <= set(told)
    assert (told["state"], told["reason_code"]) == ("queued", "RM901")


def test_a_person_reads_the_sentence_and_the_checks(town: Town) -> None:
    lead = town.lead()
    assert town.bridge("--once").wait(30) == 0
    done = tourbase("explain", str(lead)[:8], "--history", TOURBASE_DSN=town.dsn)
    assert "synced: In ResMan with its newest values." in done.stdout
    assert "create  ok" in done.stdout


def test_an_unknown_lead_is_4(town: Town) -> None:
    done = tourbase("explain", "nobody@example.com", TOURBASE_DSN=town.dsn)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)


def test_a_lead_without_contact_is_blocked_and_freed_by_an_edit(town: Town) -> None:
    lead = town.lead()
    person = 'update public."user" set email = %s'
    town.connection.execute(person, [None])
    assert town.bridge("--once").wait(30) == 0
    told = json.loads(tourbase("explain", lead, "--json", TOURBASE_DSN=town.dsn).stdout)
    assert (told["state"], told["reason_code"]) == ("blocked", "RM101")
    town.connection.execute(person, ["dana@example.com"])
    assert town.bridge("--once").wait(30) == 0
    assert len(town.prospects()) == 1
