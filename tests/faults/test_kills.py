"""Kill bridges and Postgres at random while leads are edited: once each in ResMan, newest value.

Judged by the simulator's ledger, not by our own tables. The seed is printed; TOURBASE_TEST_SEED
replays it. `make faults` runs the long form.
"""

from __future__ import annotations

import random
from collections import Counter
from uuid import UUID

from bridge.embedded import PrivateServer
from tests.faults.shaking import FULL, roll, shake
from tests.fixtures.checks import shown
from tests.fixtures.town import Town

LEADS = 60 if FULL else 15


def edit(town: Town, dice: random.Random, leads: list[UUID], number: int) -> None:
    """Write as the application does; what a stop of Postgres takes away is its own to repeat."""
    if len(leads) < LEADS and dice.random() < 0.5:
        leads.append(town.lead(summary=f"token {number}"))
    elif leads:
        town.connection.execute(
            "update public.conversation set ai_intent_summary = %s where id = %s",
            [f"token {number}", dice.choice(leads)],
        )


def test_nothing_is_lost_or_doubled(shaken: Town, server: PrivateServer) -> None:
    dice = roll(shaken)
    leads: list[UUID] = []
    shake(shaken, server, dice, lambda number: edit(shaken, dice, leads, number), (0.01, 0.1))
    shaken.wait_quiet(120)
    judge(shaken)


def judge(town: Town) -> None:
    """Compare what ResMan has with the rows, and each call with its intent."""
    want = dict(
        town.connection.execute(
            "select replace(id::text, '-', ''), ai_intent_summary from public.conversation"
        ).fetchall()
    )
    have: dict[str, str] = {}
    marks: Counter[str] = Counter()
    for prospect in town.prospects():
        for event in prospect["events"]:
            if "[ref:lead:" in event["comments"]:
                lead = event["comments"].split("[ref:lead:")[1][:32]
                marks[lead] += 1
                have[lead] = prospect["preferences"]["comments"][0]
    assert [lead for lead, times in marks.items() if times > 1] == []
    assert {lead: have.get(lead) for lead in want} == want
    assert shown(town.connection) == {}
    unannounced = [
        entry["seq"]
        for entry in town.resman.ledger()
        if entry["method"] == "PostLeadManagement4_0"
        and entry["accepted"]
        and entry.get("marker", "")
        and not town.connection.execute(
            "select 1 from resman.lead_attempt where marker = %s and kind <> 'probe'",
            [entry["marker"]],
        ).fetchone()
    ]
    assert unannounced == [], "a call had no intent before it (I13)"
