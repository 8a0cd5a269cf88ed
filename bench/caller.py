"""A process that calls ResMan as a bridge does for new leads, without a database.

It says that it is ready, waits for a line, makes its calls and tells {"calls", "from", "to"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any
from uuid import uuid4

from bench import town
from bench.host import PROPERTIES, identity
from bridge.handlers import client
from bridge.resman import Credentials, LeadDocument
from bridge.settings import Settings, read_settings


async def carry(settings: Settings, numbers: list[int]) -> int:
    """Look for a person and post the lead, for each number in turn; give the calls made."""
    calls = 0
    async with client(settings) as resman:
        for number in numbers:
            office = 1 + number % PROPERTIES
            credentials = Credentials(town.PARTNER, town.account_of(office), town.API_KEY)
            place, lead = identity("property", office), uuid4()
            email = f"{lead}@example.com"
            found = await resman.search(credentials, place, {"email": email})
            document = LeadDocument.from_json(
                {
                    "kind": "create", "email": email,
                    "first_name": "Dana", "last_name": "Whitfield",
                    "preferences": {"comments": ["Status: new"]},
                    "event": {
                        "at": "2027-01-05T16:04:11Z", "type": "Other", "comments": "New lead.",
                        "marker": f"[ref:lead:{lead.hex}]", "source_id": town.SOURCE,
                        "first_contact": True,
                    },
                }
            )  # fmt: skip
            posted = await resman.post_lead(credentials, place, document)
            if not (found.outcome.is_ok and posted.outcome.is_ok):
                raise RuntimeError(f"the simulator refused: {posted.outcome}")
            calls += 2
    return calls


async def main(options: dict[str, Any]) -> None:
    """Share the leads out to so many tasks, as many as a bridge has workers."""
    settings = read_settings({"resman_url": options["url"]}, environment={})
    workers, leads = int(options["workers"]), int(options["leads"])
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    started = time.time()
    lists = [list(range(worker, leads, workers)) for worker in range(workers)]
    calls = sum(await asyncio.gather(*(carry(settings, numbers) for numbers in lists)))
    print(json.dumps({"calls": calls, "from": started, "to": time.time()}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
