"""Both sides edit the same leads at once: what is open afterwards is what truly conflicts.

That is worked out of ResMan's ledger and of what the application's rows have been, by no code of
the product. Each value is written once. So one that both sides have held was carried from the one
to the other, the last of them is what they agreed on, and a field conflicts where both have left
it. `make faults` makes noise for a minute over 50 leads.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg

from tests.bridge.simulator.caller import Caller
from tests.fixtures.both_sides import FIELDS, agreed, digits, ours, theirs
from tests.fixtures.seed import this_seed
from tests.fixtures.town import Town

FULL = os.environ.get("TOURBASE_TEST_FAULTS") == "full"
LEADS, SECONDS, CALM = (50, 60, 240) if FULL else (12, 6, 60)
REVIEWED = ("first_name", "phone")
OF_LEAD = "update public.conversation set {} = %s where id = %s"
OF_PERSON = (
    """update public."user" set {} = %s"""
    " where id = (select user_id from public.conversation where id = %s)"
)
FLOWING = {
    "last_name": OF_PERSON.format("last_name"),
    "rent_max": OF_LEAD.format("price_range_max"),
    "occupants": OF_LEAD.format("occupants_count"),
    "move_in_date": OF_LEAD.format("move_in_date"),
}
EDITS = FLOWING | {name: OF_PERSON.format(name) for name in REVIEWED}
# What the application's rows have been, whoever wrote them.
HISTORY = """
create table public.noise (seq bigserial, user_id uuid, first_name text, phone text);
create function public.note_noise() returns trigger language plpgsql security definer as $$
begin
    insert into public.noise (user_id, first_name, phone)
    values (new.id, new.first_name, new.phone);
    return null;
end;
$$;
create trigger note_noise after insert or update on public."user"
for each row execute function public.note_noise();
"""
WAS = """
select noise.first_name, noise.phone from public.noise as noise
inner join public.conversation as lead on noise.user_id = lead.user_id
where lead.id = %s order by noise.seq
"""
OPEN = """
select conversation_id, conflict_field, domiq_value #>> '{}', resman_value #>> '{}'
from resman.lead_sync_conflicts where resolution_status in ('pending', 'manual_review')
"""


@dataclass
class Noise:
    """Leads that both sides edit."""

    town: Town
    dice: random.Random
    leads: dict[UUID, str] = field(default_factory=dict)
    count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    # Which side may edit which of the reviewed fields.
    editors: dict[tuple[UUID, str], str] = field(default_factory=dict)

    def begin(self) -> None:
        """Write the leads, and wait until ResMan has them."""
        execute = self.town.connection.execute
        for _ in range(LEADS):
            lead = self.town.lead()
            self.write(self.town.connection, lead, "phone")
            for name in REVIEWED:
                self.editors[lead, name] = self.dice.choice(["both", "ours", "theirs", "none"])
        self.town.wait_quiet()
        self.leads = dict(
            execute("select conversation_id, resman_lead_id from resman.lead_sync_mapping")
        )

    def value(self, name: str) -> str:
        """Give a value that nobody has written yet."""
        number = next(self.count)
        letters = "".join(chr(97 + int(digit)) for digit in f"{number:05}")
        return {
            "phone": f"51255{number:05}",
            "rent_max": str(1000 + number),
            "occupants": str(number),
            "move_in_date": (date(2027, 1, 1) + timedelta(number)).isoformat(),
        }.get(name, letters.capitalize())

    def write(self, connection: psycopg.Connection, lead: UUID, name: str) -> None:
        """Edit a field as the application does."""
        connection.execute(EDITS[name].encode(), [self.value(name), lead])

    def choose(self, side: str) -> tuple[UUID, str]:
        """Choose what a side edits next."""
        while True:
            lead = self.dice.choice(list(self.leads))
            name = self.dice.choice(list(EDITS))
            if self.editors.get((lead, name), "both") in ("both", side):
                return lead, name

    def make(self) -> None:
        """Have both sides edit at once, while ResMan is read again and again."""
        until = time.monotonic() + SECONDS

        def write() -> None:
            with psycopg.connect(self.town.dsn, autocommit=True) as connection:
                go_on(lambda: self.write(connection, *self.choose("ours")))

        def staff() -> None:
            caller = Caller(self.town.url)
            go_on(lambda: self.edit(caller, *self.choose("theirs")))
            caller.http.close()

        def go_on(act: Callable[[], None]) -> None:
            while time.monotonic() < until:
                act()
                time.sleep(self.dice.uniform(0.01, 0.07))

        threads = [threading.Thread(target=side) for side in (write, staff)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.town.pull()
        for thread in threads:
            thread.join()
        # However slow the machine is, of one lead nothing is read between the two.
        lead = next(iter(self.leads))
        self.edit(self.town.resman, lead, "first_name")
        self.write(self.town.connection, lead, "first_name")

    def edit(self, caller: Caller, lead: UUID, name: str) -> None:
        """Edit a field as staff do."""
        caller.staff(prospect_id=self.leads[lead], set={name: self.value(name)})

    def ends(self) -> dict[tuple[UUID, str], tuple[Any, Any]]:
        """Give what each side has now."""
        shown = {one["prospect_id"]: theirs(one) for one in self.town.prospects()}
        found = {}
        for lead, prospect in self.leads.items():
            mine = ours(self.town.connection, lead)
            for name in FIELDS:
                found[lead, name] = (mine[name], shown[prospect][name])
        return found

    def last_common(self) -> dict[tuple[UUID, str], Any]:
        """Give the last value of each reviewed field that both sides have held."""
        shown: dict[str, dict[str, set[Any]]] = {
            prospect: {name: set() for name in REVIEWED} for prospect in self.leads.values()
        }
        for entry in self.town.resman.ledger():
            if not entry["accepted"] or entry["prospect_id"] not in shown:
                continue
            told = entry["fields"] or {}
            told = told.get("set", told)
            phones = told.get("phones") or [{"number": told.get("phone")}]
            shown[entry["prospect_id"]]["phone"].add(digits(phones[0]["number"]))
            shown[entry["prospect_id"]]["first_name"].add(told.get("first_name"))
        found = {}
        for lead, prospect in self.leads.items():
            for first_name, phone in self.town.connection.execute(WAS, [lead]):
                for name, value in (("first_name", first_name), ("phone", digits(phone))):
                    if value in shown[prospect][name]:
                        found[lead, name] = value
        return found

    def conflicts(self) -> dict[tuple[UUID, str], tuple[Any, Any]]:
        """Give the values of the reviewed fields that both sides have left."""
        common = self.last_common()
        return {
            key: values
            for key, values in self.ends().items()
            if key[1] in REVIEWED and common[key] not in values
        }

    def unlike(self) -> dict[tuple[UUID, str], tuple[Any, Any]]:
        """Give the fields of which the sides hold different values, and the values."""
        return {key: values for key, values in self.ends().items() if values[0] != values[1]}


def test_what_is_open_after_noise_is_what_truly_conflicts(town: Town) -> None:
    town.connection.execute(HISTORY.encode())
    town.resman.switch(phone_format="us_pretty")
    town.bridge(TOURBASE_POLL_SECONDS="0.1")
    for name in REVIEWED:
        town.connection.execute(
            "select resman.set_merge_policy('manual_review', %s, %s)", [town.property_id, name]
        )
    noise = Noise(town, random.Random(this_seed()))
    noise.begin()
    noise.make()
    until = time.monotonic() + CALM
    while noise.unlike() != noise.conflicts():
        assert time.monotonic() < until, (noise.unlike(), noise.conflicts(), town.log()[-2000:])
        time.sleep(1)
        town.pull()
        town.wait_quiet()
    town.pull()
    town.wait_quiet()
    found = {
        (lead, name): (domiq, resman) for lead, name, domiq, resman in town.connection.execute(OPEN)
    }
    wanted = noise.conflicts()
    assert found == wanted
    assert noise.unlike() == wanted
    assert 0 < len(wanted) < len(REVIEWED) * LEADS
    for lead in noise.leads:
        base, held = agreed(town.connection, lead)
        assert set(held) == {name for one, name in wanted if one == lead}
        mine = ours(town.connection, lead)
        assert {name: base[name] for name in FIELDS if name not in held} == {
            name: mine[name] for name in FIELDS if name not in held
        }
