"""Edit on both sides at random: after quiet both hold the same, and nothing is called any more.

Each sequence has a person with leads at two properties, whose phone ResMan spells in its own way,
and one more lead. Every switch of the simulator stands at random, and is turned on the way like
the rules of who wins. Every second sequence begins with v2 as the reader; what that does not show
the comparison of the night does. At the end all that waits for a person is decided, and then no
field may differ. The short form is 20 sequences; `make faults` runs 300 of up to 40 steps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from psycopg import sql

from bridge.simulator.switches import ALLOWED
from tests.bridge.simulator.caller import OTHER_PROPERTY, REASON
from tests.fixtures.both_sides import differing, ours, theirs
from tests.fixtures.checks import Checks
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
SEQUENCES, LEAST, MOST = (300, 10, 40) if FULL else (20, 5, 10)
ROUNDS = 12
QUIET_ROUNDS = 3
NAMES = ["Ann", "Bo", "Cy", "Dee"]
RENTS = [900, 950, 1200, None]
# Of each field what it may be.
VALUES: dict[str, list[Any]] = {
    "first_name": NAMES,
    "last_name": NAMES,
    "phone": ["(512) 555-{}1", "+1 512 555 {}2", "512555{}3", "512.555.{}4", None],
    "email": ["a{}@example.com", "B{}@Example.com", "c{}@example.com"],
    "occupants": [1, 2, 3, None],
    "rent_min": RENTS,
    "rent_max": RENTS,
    "move_in_date": ["2027-03-01", "2027-04-01", None],
}
# The columns of a lead; the others are the person's, and are called as their fields.
OF_A_LEAD = {
    "occupants": "occupants_count",
    "rent_min": "price_range_min",
    "rent_max": "price_range_max",
    "move_in_date": "move_in_date",
    "status": "status",
}
# What happens, and how often.
WHAT = {
    "ours": 4,
    "staff": 4,
    "both": 4,
    "status": 1,
    "lose": 1,
    "convert": 1,
    "rule": 2,
    "decide": 1,
    "switch": 2,
    "reader": 1,
    "rest": 4,
}
OTHER: dict[str, list[Any]] = {
    "status": ["lost", "active", "qualified"],
    "lose": [REASON],
    "convert": ["prospect", "applicant", "current_resident"],
    "decide": ["domiq_wins", "resman_wins"],
    "reader": ["v1", "v2"],
    "rest": ["pull", "quiet", "both"],
}
RULES = ["domiq_wins", "resman_wins", "merged", "manual_review"]
SWITCHES = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in ALLOWED.items()})
Step = tuple[str, int, str, Any]


def draw(dice: Random) -> Step:
    """Draw one step: what happens, to which lead, and to which field what."""
    (what,) = dice.choices(list(WHAT), list(WHAT.values()))
    lead = dice.randrange(3)
    if what in OTHER:
        return what, lead, what, dice.choice(OTHER[what])
    if what == "switch":
        name = dice.choice(list(ALLOWED))
        return what, lead, name, dice.choice(ALLOWED[name])
    name = dice.choice(list(VALUES))
    if what == "rule":
        return what, lead, name, dice.choice(RULES)
    if what == "both":
        return what, lead, name, dice.sample(VALUES[name], 2)
    return what, lead, name, dice.choice(VALUES[name])


# Whatever is left of work, of doubt, of what was read and not applied; and a lead that says so.
LEFT = """
select 'job', unit_id::text from resman.lead_sync_queue where status in ('pending', 'processing')
union all select 'doubt', unit_id::text from resman.lead_state where doubt_at is not null
union all select 'change', id::text from resman.lead_change
union all select reason, prospect_id from resman.prospect_inbox where state = 'hinted'
union all select sync_status, unit_id::text from resman.lead_state
where sync_status <> case when held is null then 'synced' else 'conflict' end
"""
OPEN = """
select id from resman.lead_sync_conflicts
where conversation_id = %s and resolution_status in ('pending', 'manual_review')
"""
WAITING = """
select conflict_field, domiq_value, resman_value from resman.lead_sync_conflicts
where conversation_id = %s and resolution_status in ('pending', 'manual_review')
    and conflict_type in ('data_conflict', 'field_mismatch')
"""
DECIDED = """
select count(*) from resman.lead_sync_conflicts
where resolution_status = 'resolved' and settled_at is null
"""


@dataclass
class Sides:
    """Three leads of two persons at two properties, on both sides."""

    town: Town
    other_property: UUID
    other_chatbot: UUID
    leads: list[UUID] = field(default_factory=list)
    prospects: list[str] = field(default_factory=list)
    serial: int = 0
    reader: str = "v1"
    told: int = 0

    def begin(self, switches: dict[str, str]) -> None:
        """Make the leads, and wait until ResMan has them."""
        self.town.resman.switch(**switches)
        execute = self.town.connection.execute
        execute("delete from resman.merge_policy where property_id is not null")
        self.serial += 1
        self._set_reader("v1" if self.serial % 2 else "v2")
        self.leads = [self.town.lead(uuid4().hex[:8]), self.town.lead(uuid4().hex[:8])]
        execute(
            "insert into public.conversation (id, chatbot_id, user_id, status, source)"
            " select %s, %s, user_id, 'new', 'Website' from public.conversation where id = %s",
            [twin := uuid4(), self.other_chatbot, self.leads[0]],
        )
        self.leads.append(twin)
        self.town.wait_quiet()
        self.prospects = [self._prospect(lead) for lead in self.leads]

    def _prospect(self, lead: UUID) -> str:
        row = self.town.connection.execute(
            "select resman_lead_id from resman.lead_sync_mapping where conversation_id = %s", [lead]
        ).fetchone()
        assert row is not None
        return str(row[0])

    def do(self, step: Step) -> None:
        """Carry out one step."""
        kind, number, name, value = step
        match kind:
            case "ours" | "status":
                self._edit(number, name, value)
            case "staff":
                self._staff(number, set={name: self._own(value, number) or ""})
            case "both":
                self._staff(number, set={name: self._own(value[0], number) or ""})
                self._edit(number, name, value[1])
            case "lose" | "convert":
                self._staff(number, **{kind: value})
            case "decide":
                self.decide(number, value)
            case "rule":
                self._rule(value, number, name)
            case "switch":
                self.town.resman.switch(**{name: value})
            case "reader":
                self._set_reader(value)
            case "rest":
                self._rest(value)

    def _edit(self, number: int, name: str, value: Any) -> None:
        """Edit a lead or its person as the application does."""
        column = OF_A_LEAD.get(name)
        statement = (
            "update public.conversation set {} = %s where id = %s"
            if column
            else """update public."user" set {} = %s where id ="""
            " (select user_id from public.conversation where id = %s)"
        )
        self.town.connection.execute(
            sql.SQL(statement).format(sql.Identifier(column or name)),
            [self._own(value, number), self.leads[number]],
        )

    def _staff(self, number: int, **edit: Any) -> None:
        self.town.resman.staff(prospect_id=self.prospects[number], **edit)

    def _rule(self, strategy: str, number: int, name: str) -> None:
        """Say who wins a field at the property of a lead."""
        place = self.other_property if number == 2 else self.town.property_id
        self.town.connection.execute(
            "select resman.set_merge_policy(%s, %s, %s)", [strategy, place, name]
        )

    def _own(self, value: Any, number: int) -> Any:
        """Keep phones and e-mails of the persons apart: the application takes each once."""
        person = 2 * self.serial + (number == 1)
        return value.format(f"{person:03}") if isinstance(value, str) else value

    def decide(self, number: int, strategy: str) -> bool:
        """Settle as a person what is open of a lead; tell whether anything was."""
        found = self.town.connection.execute(OPEN, [self.leads[number]]).fetchall()
        for row in found:
            self.town.connection.execute(
                "select resman.resolve_conflict(%s, %s, null, 'Ito')", [*row, strategy]
            )
        return bool(found)

    def _set_reader(self, reader: str) -> None:
        """Say by which of ResMan's interfaces both properties are read."""
        self.reader = reader
        self.town.connection.execute(
            "select resman.set_property(property_id, jsonb_build_object('reader', %s::text))"
            " from resman.resman_integration",
            [reader],
        )

    def night(self) -> None:
        """Read both properties as at night, where by day they are not read whole."""
        if self.reader == "v2":
            self.town.connection.execute(
                "select resman.compare_property(property_id) from resman.resman_integration"
            )
        self.pull()

    def _rest(self, what: str) -> None:
        if what != "pull":
            self.town.wait_quiet()
        if what != "quiet":
            self.pull()

    def pull(self) -> None:
        """Read both properties, at another second of ResMan's clock."""
        self.town.resman.control("clock", {"advance_seconds": 2})
        self.town.pull(self.town.property_id, self.other_property)

    def calls(self) -> list[dict[str, Any]]:
        """Give the calls since the last time that were about one prospect: posts and looks."""
        entries = self.town.resman.ledger(self.told)
        self.told += len(entries)
        return [
            entry
            for entry in entries
            if entry["method"] in ("PostLeadManagement4_0", "SearchProspects")
            and entry["kind"] != "window"
        ]

    def different(self) -> list[Any]:
        """Give the fields that may flow of which not all three are the same."""
        shown = {one["prospect_id"].lower(): one for one in self.town.prospects()}
        return [
            (lead, found)
            for lead, prospect in zip(self.leads, self.prospects, strict=True)
            if (found := differing(self.town.connection, lead, shown[prospect]))
        ]

    def mistold(self) -> list[Any]:
        """Give what waits for a person though both sides are the same, or of other values."""
        shown = {one["prospect_id"].lower(): theirs(one) for one in self.town.prospects()}
        found = []
        for lead, prospect in zip(self.leads, self.prospects, strict=True):
            mine = ours(self.town.connection, lead)
            for name, *told in self.town.connection.execute(WAITING, [lead]).fetchall():
                if told != [mine[name], shown[prospect][name]] or told[0] == told[1]:
                    found.append((lead, name, told, mine[name], shown[prospect][name]))
        return found

    def left(self) -> list[Any]:
        """Give what is not done yet."""
        return self.town.connection.execute(LEFT).fetchall()

    def settle_down(self) -> None:
        """Read both sides until nothing moves any more, and hold them to it."""
        for _ in range(ROUNDS):
            self.town.wait_quiet()
            self.calls()
            self.night()
            self.town.wait_quiet()
            if not self.calls() and not self.different() and not self.left():
                break
        assert self.different() == []
        assert self.left() == []
        self.calls()
        for _ in range(QUIET_ROUNDS):
            self.pull()
            self.town.wait_quiet()
        assert self.calls() == []
        assert self.different() == []
        assert self.left() == []
        assert self.mistold() == []

    def decide_all(self, strategy: str) -> bool:
        """Settle what is open of all leads, and wait until it is carried out."""
        was_open = [self.decide(number, strategy) for number in range(len(self.leads))]
        if not any(was_open):
            return False
        for _ in range(ROUNDS):
            self.town.wait_quiet()
            if self.town.connection.execute(DECIDED).fetchone() == (0,):
                return True
            self.pull()
        raise AssertionError("what a person has decided is never carried out")


def test_both_sides_come_to_hold_the_same_and_fall_silent(town: Town, checks: Checks) -> None:
    sides = Sides(town, uuid4(), uuid4())
    town.plant(sides.other_property, sides.other_chatbot)
    town.connect_property(sides.other_property, OTHER_PROPERTY)
    town.connection.execute(
        "update resman.resman_integration set default_lost_reason_id = %s,"
        " created_at = now() - interval '2 hours', compare_hour = null",
        [REASON],
    )
    town.bridge(TOURBASE_POLL_SECONDS="0.1")

    @seed(this_seed())
    @settings(
        max_examples=SEQUENCES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(SWITCHES, st.randoms(use_true_random=True))
    def run(switches: dict[str, str], dice: Random) -> None:
        steps = [draw(dice) for _ in range(dice.randint(LEAST, MOST))]
        last = dice.choice(OTHER["decide"])
        note(f"{steps}, and then {last}")
        sides.begin(switches)
        for step in steps:
            sides.do(step)
        sides.settle_down()
        assert checks.shown() == {}
        # What is decided of one lead may be an edit of the person's other.
        for _ in range(ROUNDS):
            if not sides.decide_all(last):
                break
            sides.settle_down()
        assert checks.shown() == {}
        held = "select held from resman.lead_state where unit_id = any(%s) and held is not null"
        assert town.connection.execute(held, [sides.leads]).fetchall() == []

    run()
