"""When the bridge claims: by the clock of the database, whatever its own says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bridge.daemon.place import Place, Run, until
from tests.bridge.simulator.caller import Caller

NOTE_CLAIMS = """
create table public.claimed (pid integer not null default pg_backend_pid());
grant insert on public.claimed to public;
create function public.note_claim() returns trigger language plpgsql as $$
begin
    insert into public.claimed default values;
    return null;
end;
$$;
create trigger note_claim after update on resman.lead_sync_queue_live
for each row when (old.status = 'pending' and new.status = 'processing')
execute function public.note_claim();
"""


def test_claims_keep_to_one_session(place: Place, resman: Caller, runs: list[Run]) -> None:
    """A session's first claim takes ten times as long as those that it has planned before."""
    with place.connect() as connection:
        connection.execute(NOTE_CLAIMS)
    runs.append(place.start())
    for number in range(1, 5):
        place.add_lead(f"Whitfield {number}")
        until(lambda number=number: len(resman.state()) == number)
    until(lambda: place.one("select resman.pending_count()") == 0)
    assert place.one("select count(*) >= 4 from public.claimed")
    assert place.one("select count(distinct pid) from public.claimed") == 1


@pytest.mark.parametrize("jump", [3600, -3600], ids=["forward", "back"])
def test_a_jump_of_the_machine_s_clock_disturbs_nothing(
    place: Place, resman: Caller, runs: list[Run], tmp_path: Path, jump: int
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    quick = {"TOURBASE_POLL_SECONDS": "20", "TOURBASE_LEASE_SECONDS": "2"}
    quick |= {"TOURBASE_BACKOFF_BASE": "1.5", "TOURBASE_BREAKER_FAILURES": "100"}
    runs.append(place.start(clock=clock, **quick))
    until(lambda: runs[0].has("listening") and runs[0].has("ready"))
    resman.fault("latency", "PostLeadManagement4_0", ms=3000, times=1)
    place.add_lead("Whitfield")
    until(lambda: place.one("select count(*) from resman.lead_attempt") == 1)
    clock.write_text(str(jump))
    # A call that is longer than its lease keeps it, since beats do not go by the wall.
    until(lambda: resman.state(), 8)
    until(lambda: place.one("select outcome from resman.lead_attempt") == "ok")
    # What is due in a moment is claimed in a moment, not at the next poll.
    place.add_lead("Hollis", due_in=1.5)
    assert until(lambda: len(resman.state()) == 2, 10) < 4
    # And nobody asks all the time meanwhile: an idle bridge rests.
    until(lambda: place.one("select resman.pending_count()") == 0)
    time.sleep(1)
    claims: set[object] = set()
    with pytest.raises(AssertionError):
        until(lambda: claims.add(place.one("select claimed_at from resman.bridge")), 3)
    assert len(claims) <= 2


def test_the_clock_of_the_test_really_jumps(tmp_path: Path, place: Place, runs: list[Run]) -> None:
    clock = tmp_path / "clock"
    clock.write_text("-3600")
    runs.append(place.start("--once", clock=clock))
    assert runs[0].end() == 0
    stamp = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() - 3600))
    assert f'"ts": "{stamp}' in runs[0].text()
