"""The demo's view of ResMan: the simulator, its faults, and its ledger."""

from __future__ import annotations

import secrets
from typing import Any, Final

import httpx

PARTNER: Final = "demo-partner"
ACCOUNT: Final = "400"
PROPERTY: Final = "a0000000-0000-4000-8000-000000000001"
SOURCE: Final = "b0000000-0000-4000-8000-000000000001"
AGENT: Final = "c0000000-0000-4000-8000-000000000001"
REASON: Final = "d0000000-0000-4000-8000-000000000001"

Object = dict[str, Any]


class SimulatedResMan:
    """Controls a running simulator, and reads what it took."""

    def __init__(self, url: str) -> None:
        """Take its address."""
        self.url = url
        self.api_key = secrets.token_hex(16)
        # A proxy of the machine must not stand between us and 127.0.0.1.
        self._http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    def close(self) -> None:
        """Disconnect."""
        self._http.close()

    def seed(self, name: str) -> None:
        """Make one account with one property."""
        self._post(
            "seed",
            {
                "account_id": ACCOUNT,
                "partner_id": PARTNER,
                "api_key": self.api_key,
                "properties": [
                    {
                        "property_id": PROPERTY,
                        "name": name,
                        "time_zone": "America/Chicago",
                        "sources": [{"id": SOURCE, "name": "Website"}],
                        "employees": [{"id": AGENT, "name": "Leasing Bridge"}],
                        "lost_reasons": [{"id": REASON, "name": "Price"}],
                    }
                ],
            },
        )

    def fail(self, *faults: Object) -> None:
        """Replace what goes wrong; nothing named: all is well."""
        self._post("faults", list(faults))

    def prospects(self) -> list[Object]:
        """Give what a person at ResMan sees."""
        found: list[Object] = self._get("state")["prospects"]
        return found

    def posts(self) -> list[Object]:
        """Give the posts that ResMan took, by its own ledger."""
        entries = self._get("ledger")
        listed = entries if isinstance(entries, list) else entries["entries"]
        return [
            entry
            for entry in listed
            if entry["method"] == "PostLeadManagement4_0" and entry["accepted"]
        ]

    def _post(self, path: str, body: object) -> None:
        self._http.post(f"/_sim/{path}", json=body).raise_for_status()

    def _get(self, path: str) -> Any:
        answer = self._http.get(f"/_sim/{path}")
        answer.raise_for_status()
        return answer.json()
