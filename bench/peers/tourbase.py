"""Tourbase: our side, by the functions of the schema that the bridge itself calls.

This file and its program (tourbase_work.py) are all that know them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

import bridge
from bench import host, town
from bench.peers.peer import Peer
from bridge.credentials import KeyRing, new_key
from bridge.database import Json
from bridge.handlers.batches import Job
from bridge.handlers.report import Records
from bridge.installer import install
from bridge.resman import Credentials

if TYPE_CHECKING:
    from bench.cluster import Cluster

LEASE_SECONDS = 120.0
# No property is read: the first reading would come five minutes into a run.
UNREAD_SECONDS = 86_400.0
SETTINGS: dict[str, Json] = {
    "lease_seconds": LEASE_SECONDS,
    "rate_per_minute": 0,
    "account_concurrency": 0,
}
Claim = Mapping[str, Any]


class Tourbase(Peer):
    """Ourselves."""

    name = "tourbase"
    configuration = "no rate limits, otherwise as installed; claims by the bridge's functions"
    pace = 20_000
    waiting_sql = (
        "select exists (select from resman.lead_sync_queue"
        " where status in ('pending', 'processing'))"
    )
    fill_sql = ""

    def __init__(self) -> None:
        """Make the key that seals the accounts' credentials."""
        super().__init__()
        self._program = [sys.executable, "-m", f"{__name__}_work"]
        self.secret_key = new_key()

    def install(self, cluster: Cluster) -> None:
        """Know our version."""
        self.version = bridge.__version__

    def bridge_settings(self, url: str, resman_url: str) -> dict[str, str]:
        """Give the settings of a bridge in earnest, without limits to its accounts or readings."""
        return {
            "TOURBASE_DSN": url,
            "TOURBASE_RESMAN_URL": resman_url,
            "TOURBASE_SECRET_KEY": self.secret_key,
            "TOURBASE_RATE_PER_MINUTE": "0",
            "TOURBASE_ACCOUNT_CONCURRENCY": "0",
            "TOURBASE_PULL_SECONDS": str(UNREAD_SECONDS),
        }

    def prepare(self, url: str) -> None:
        """Install the product, write the offices, connect each."""
        install(url, ["resman"])
        host.make_offices(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connect_properties(connection, self.secret_key)

    def fill(
        self, connection: psycopg.Connection, jobs: int, properties: int = 20, first: int = 1
    ) -> None:
        """Add jobs as an application does: it inserts leads."""
        host.add_leads(connection, jobs, properties=properties, first=first)

    def one_sql(self, stamp: float) -> str:
        """Insert one lead, whose id tells the time."""
        lead = UUID(int=(int(stamp * 1e6) << 64) | (uuid4().int >> 64))
        person = host.numbered("person", f"1 + {lead.int % host.PERSONS}")
        office = host.numbered("property", f"1 + {lead.int % host.PROPERTIES}")
        return (
            "insert into public.conversation (id, chatbot_id, user_id, status)"
            f" values ('{lead}', {office}, {person}, 'new')"
        )

    def empty(self, connection: psycopg.Connection) -> None:
        """Take away everything that waits."""
        connection.execute("delete from resman.lead_sync_queue")

    def property_id(self, number: int) -> str:
        """Give the id by which a claim names an office."""
        return host.identity("property", number)

    def add_finished(self, connection: psycopg.Connection, jobs: int) -> None:
        """Add jobs that are done."""
        connection.execute(
            "insert into resman.lead_sync_queue"
            " (conversation_id, unit_id, property_id, sync_operation, status, processed_at)"
            " select lead, lead, (select id from public.property limit 1), 'push', 'completed',"
            " clock_timestamp()"
            " from (select gen_random_uuid() as lead from generate_series(1, %s)) as fresh",
            [jobs],
        )

    def delay_half(self, connection: psycopg.Connection) -> None:
        """Put every second job that waits into back-off."""
        connection.execute(
            "update resman.lead_sync_queue"
            " set due_at = due_at + interval '1 day', next_retry_at = due_at + interval '1 day',"
            " retry_count = 1 where status = 'pending' and seq % 2 = 0"
        )

    def holders(self, connection: psycopg.Connection) -> dict[UUID, int]:
        """Give the bridges that hold jobs, and how many each."""
        found = connection.execute(
            "select locked_by, count(*) from resman.lead_sync_queue"
            " where status = 'processing' group by 1"
        ).fetchall()
        return dict(found)

    def silence(self, connection: psycopg.Connection) -> None:
        """Switch NOTIFY off: the functions of capture stay as they are but for that call."""
        connection.execute(
            r"""
            do $$
            declare
                v_function regprocedure;
            begin
                for v_function in
                    select routine.oid from pg_proc as routine
                    where routine.pronamespace = 'resman'::regnamespace
                        and routine.prosrc ~ '\mpg_notify\('
                loop
                    execute regexp_replace(
                        pg_get_functiondef(v_function), '\mpg_notify\([^()]*\)', '1', 'g'
                    );
                end loop;
            end;
            $$
            """
        )


def connect_properties(connection: psycopg.Connection, secret_key: str) -> None:
    """Connect every office to a property of ResMan; some accounts share them."""
    keys = KeyRing.from_text(secret_key)
    found = connection.execute("select id from public.property order by id").fetchall()
    for number, (property_id,) in enumerate(found, start=1):
        integration = uuid4()
        account = town.account_of(number)
        sealed = keys.seal(Credentials(town.PARTNER, account, town.API_KEY), integration)
        connection.execute(
            "select resman.add_property(%s, %s, %s, %s, %s)",
            [
                property_id, integration, str(property_id), Jsonb(sealed),
                Jsonb({"default_source_id": town.SOURCE}),
            ],
        )  # fmt: skip


async def take(connection: psycopg.AsyncConnection, bridge_id: str, limit: int) -> Sequence[Claim]:
    """Claim jobs of the queue by itself, without what a bridge wants to know of each."""
    taken = await connection.execute(
        "select job_id::text, fence, unit_id::text, property_id::text"
        " from resman.take_jobs(%s, %s)",
        [bridge_id, limit],
    )
    names = ("job_id", "fence", "unit_id", "property_id")
    return [dict(zip(names, row, strict=True)) for row in await taken.fetchall()]


async def complete(connection: psycopg.AsyncConnection, claims: Sequence[Claim]) -> None:
    """End claims under their fences, without a call."""
    await connection.execute(
        "select resman.complete_jobs(%s::uuid[], %s::bigint[])",
        [[claim["job_id"] for claim in claims], [claim["fence"] for claim in claims]],
    )


async def push(records: Records, claim: Claim, word: str) -> None:
    """Do the database side of one job: the intent, and how its call ended."""
    job = Job(claim["job_id"], claim["fence"], LEASE_SECONDS)
    intent = await records.intend(job, {"prospects": [], "served_at": None, "catalogues": {}})
    if intent["do"] != "post":
        return
    outcome: dict[str, Json] = {
        "word": word, "sent": word == "ok", "http_status": 200 if word == "ok" else 503,
        "prospect_id": claim["unit_id"], "person_id": claim["job_id"],
        "prospect": {"events": []}, "duration_ms": 1,
    }  # fmt: skip
    await records.outcome(job, outcome)
