"""Edit on both sides at random: after quiet both hold the same, and nothing is called any more.

Each sequence has a person with leads at two properties, whose phone ResMan spells in its own way,
and one more lead. The short form is 20 sequences; `make faults` runs 300 of up to 40 steps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.bridge.simulator.caller import OTHER_PROPERTY, REASON
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
SEQUENCES, STEPS = (300, 40) if FULL else (20, 10)
ROUNDS = 12
QUIET_ROUNDS = 3
NAMES = st.sampled_from(["Ann", "Bo", "Cy", "Dee"])
PHONES = st.sampled_from(["(512) 555-{}1", "+1 512 555 {}2", "512555{}3", "512.555.{}4"])
LEADS = st.integers(0, 2)
STEP = st.one_of(
    st.tuples(st.just("person"), LEADS, st.sampled_from(["first_name", "last_name"]), NAMES),
    st.tuples(st.just("person"), LEADS, st.just("phone"), PHONES),
    st.tuples(st.just("lead"), LEADS, st.just("occupants_count"), st.integers(1, 4)),
    st.tuples(st.just("lead"), LEADS, st.just("price_range_max"), st.integers(900, 903)),
    st.tuples(st.just("lead"), LEADS, st.just("status"), st.sampled_from(["lost", "active"])),
    st.tuples(st.just("staff"), LEADS, st.just("first_name"), NAMES),
    st.tuples(st.just("staff"), LEADS, st.just("last_name"), NAMES),
    st.tuples(st.just("staff"), LEADS, st.just("phone"), PHONES),
    st.tuples(st.just("lose"), LEADS, st.just(""), st.just("")),
    st.tuples(st.just("convert"), LEADS, st.just(""), st.sampled_from(["prospect", "applicant"])),
    st.tuples(
        st.just("switch"),
        LEADS,
        st.sampled_from(["response_style", "phone_format", "guid_case"]),
        st.integers(0, 2),
    ),
    st.tuples(st.just("rest"), LEADS, st.just(""), st.sampled_from(["pull", "quiet", "both"])),
)
SWITCHES: dict[str, list[str]] = {
    "response_style": ["nested", "escaped", "mits_prefix"],
    "phone_format": ["as_sent", "us_pretty", "digits"],
    "guid_case": ["lower", "upper", "lower"],
}
Step = tuple[str, int, str, Any]


@dataclass
class Sides:
    """Three leads of two persons at two properties, on both sides."""

    town: Town
    other_property: UUID
    other_chatbot: UUID
    leads: list[UUID] = field(default_factory=list)
    prospects: list[str] = field(default_factory=list)
    serial: int = 0

    def begin(self) -> None:
        """Make the leads, and wait until ResMan has them."""
        execute = self.town.connection.execute
        self.serial += 1
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
        staff = {"prospect_id": self.prospects[number]}
        match kind:
            case "person":
                self.town.connection.execute(
                    sql.SQL(
                        """update public."user" set {} = %s where id ="""
                        " (select user_id from public.conversation where id = %s)"
                    ).format(sql.Identifier(name)),
                    [self._own(name, value, number), self.leads[number]],
                )
            case "lead":
                self.town.connection.execute(
                    sql.SQL("update public.conversation set {} = %s where id = %s").format(
                        sql.Identifier(name)
                    ),
                    [value, self.leads[number]],
                )
            case "staff":
                self.town.resman.staff(**staff, set={name: self._own(name, value, number)})
            case "lose":
                self.town.resman.staff(**staff, lose=REASON)
            case "convert":
                self.town.resman.staff(**staff, convert=value)
            case "switch":
                self.town.resman.switch(**{name: SWITCHES[name][value]})
            case "rest":
                self._rest(value)

    def _own(self, name: str, value: str, number: int) -> str:
        """Keep phones of the persons apart: the application takes each once."""
        person = 2 * self.serial + (number == 1)
        return value.format(f"{person:03}") if name == "phone" else value

    def _rest(self, what: str) -> None:
        if what != "pull":
            self.town.wait_quiet()
        if what != "quiet":
            self.pull()

    def pull(self) -> None:
        """Read both properties, each time at another second of ResMan's clock."""
        self.town.resman.control("clock", {"advance_seconds": 2})
        self.town.pull()
        self.town.pull(self.other_property)

    def posts(self) -> int:
        """Count what was posted to ResMan."""
        ledger = self.town.resman.ledger()
        return sum(entry["method"] == "PostLeadManagement4_0" for entry in ledger)

    def different(self) -> list[Any]:
        """Give the fields that may flow of which not all three are the same."""
        shown = {one["prospect_id"].lower(): one for one in self.town.prospects()}
        found = []
        for lead, prospect in zip(self.leads, self.prospects, strict=True):
            told = {
                name: shown[prospect][name]
                for name in ("type", "first_name", "last_name", "email", "phones")
            }
            found += self.town.connection.execute(DIFFERENT, [lead, Jsonb(told), lead]).fetchall()
        return found


DIFFERENT = """
select field.key, lead.fields -> field.key, state.base -> field.key, field.value
from resman.lead_state as state
cross join resman.lead_projection(%s) as lead (fields)
cross join jsonb_each(resman.remote_fields(%s)) as field
where state.unit_id = %s
    and field.key <> 'stage' and field.key <> all(coalesce(state.held, '{}'))
    and (
        coalesce(lead.fields -> field.key, 'null') <> field.value
        or coalesce(state.base -> field.key, 'null') <> field.value
    )
"""


def test_both_sides_come_to_hold_the_same_and_fall_silent(town: Town) -> None:
    sides = Sides(town, uuid4(), uuid4())
    town.plant(sides.other_property, sides.other_chatbot)
    town.connect_property(sides.other_property, OTHER_PROPERTY)
    town.connection.execute(
        "update resman.resman_integration set default_lost_reason_id = %s", [REASON]
    )
    town.bridge(TOURBASE_POLL_SECONDS="0.1")

    @settings(
        max_examples=SEQUENCES,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEP, min_size=3, max_size=STEPS))
    def run(steps: list[Step]) -> None:
        sides.begin()
        for step in steps:
            sides.do(step)
        for _ in range(ROUNDS):
            town.wait_quiet()
            before = sides.posts()
            sides.pull()
            town.wait_quiet()
            if sides.posts() == before and not sides.different():
                break
        assert sides.different() == []
        told = sides.posts()
        for _ in range(QUIET_ROUNDS):
            sides.pull()
            town.wait_quiet()
        assert sides.posts() == told
        assert sides.different() == []

    run()
