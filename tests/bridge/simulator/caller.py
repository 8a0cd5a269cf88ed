"""Start a simulator, and speak to it as ResMan's clients do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import httpx

PROPERTY = "aaaa0000-0000-4000-8000-000000000001"
OTHER_PROPERTY = "aaaa0000-0000-4000-8000-000000000002"
FOREIGN_PROPERTY = "aaaa0000-0000-4000-8000-000000000003"
SOURCE = "bbbb0000-0000-4000-8000-000000000001"
AGENT = "cccc0000-0000-4000-8000-000000000001"
REASON = "dddd0000-0000-4000-8000-000000000001"
MARKER = "[ref:lead:6f9619ff8b86d011b42d00c04fc964ff]"
POST = "/MITS/PostLeadManagement4_0"
SEARCH = "/MITS/SearchProspects"


def _property(property_id: str, name: str) -> dict[str, Any]:
    return {
        "property_id": property_id,
        "name": name,
        "time_zone": "America/Chicago",
        "sources": [{"id": SOURCE, "name": "Website"}],
        "employees": [{"id": AGENT, "name": "Leasing Bridge"}],
        "lost_reasons": [{"id": REASON, "name": "Price"}],
    }


SEED: list[dict[str, Any]] = [
    {
        "account_id": "400",
        "partner_id": "partner",
        "api_key": "key",
        "subdomain": "elm",
        "properties": [
            _property(PROPERTY, "Elm Court"),
            _property(OTHER_PROPERTY, "Oak Court"),
        ],
    },
    {
        "account_id": "500",
        "partner_id": "partner",
        "api_key": "key",
        "properties": [_property(FOREIGN_PROPERTY, "Ash Court")],
    },
]


def event(kind: str = "Other", comments: str = MARKER, **parts: str) -> str:
    """Return an Event element; `source`, `agent`, `event_id`, `at` and `first` are its parts."""
    inner = f'<EventID IDValue="{parts["event_id"]}"/>' if "event_id" in parts else ""
    if parts.get("agent"):
        inner += f'<Agent><AgentID IDValue="{parts["agent"]}"/></Agent>'
    inner += f"<FirstContact>{parts.get('first', 'false')}</FirstContact>"
    source = parts.get("source", "" if kind in ("ReActivate", "Other") else SOURCE)
    if source:
        inner += f"<TransactionSource>{source}</TransactionSource>"
    at = parts.get("at", "2027-01-05T16:04:11Z")
    return (
        f'<Event EventType="{kind}" EventDate="{at}">{inner}'
        f"<Comments>{escape(comments)}</Comments></Event>"
    )


def customer(ids: tuple[str, ...] = (), kind: str = "prospect", **parts: str) -> str:
    """Return a Customer element; an empty `email` or `phone` is left out."""
    names = ("ProspectID", "PersonID")
    inner = "".join(
        f'<Identification IDType="{name}" IDValue="{value}" OrganizationName="ResMan"/>'
        for name, value in zip(names, ids, strict=False)
        if value
    )
    first, last = parts.get("first", "Dana"), parts.get("last", "Whitfield")
    inner += f"<Name><FirstName>{first}</FirstName><LastName>{last}</LastName></Name>"
    if email := parts.get("email", "dana@example.com"):
        inner += f"<Email>{email}</Email>"
    if phone := parts.get("phone", "5125550143"):
        inner += f'<Phone PhoneType="cell"><PhoneNumber>{phone}</PhoneNumber></Phone>'
    return f'<Customer Type="{kind}">{inner}</Customer>'


def lead(customers: str, events: str = "", wishes: str | None = None) -> str:
    """Return a lead document."""
    preferences = "" if wishes is None else f"<CustomerPreferences>{wishes}</CustomerPreferences>"
    return (
        f"<LeadManagement><Prospects><Prospect><Customers>{customers}</Customers>{preferences}"
        f"<Events>{events}</Events></Prospect></Prospects></LeadManagement>"
    )


class Answer:
    """An XML answer of v1, taken apart by local names."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        root = ElementTree.fromstring(response.content)
        payload = root.find("Response")
        if payload is not None and len(payload) == 0 and payload.text:
            payload.append(ElementTree.fromstring(payload.text))
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        self.root = root
        self.status = root.findtext("Status", "")
        self.error = root.findtext("ErrorDescription", "")

    def ids(self, kind: str = "ProspectID") -> list[str]:
        found = self.root.iterfind(f".//Identification[@IDType='{kind}']")
        return [element.get("IDValue", "") for element in found]

    @property
    def pair(self) -> tuple[str, str]:
        """ProspectID and PersonID of the first customer."""
        return self.ids()[0], self.ids("PersonID")[0]

    def event_ids(self) -> list[str]:
        return [element.get("IDValue", "") for element in self.root.iterfind(".//EventID")]

    def texts(self, name: str) -> list[str]:
        return [element.text or "" for element in self.root.iterfind(f".//{name}")]


class Caller:
    """Speak to a simulator over HTTP."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=10)

    def call(
        self, path: str, accept: str = "application/xml", **fields: str | None
    ) -> httpx.Response:
        form = {
            "IntegrationPartnerID": "partner",
            "ApiKey": "key",
            "AccountID": "400",
            "PropertyID": PROPERTY,
            **fields,
        }
        given = {name: value for name, value in form.items() if value is not None}
        return self.http.post(path, data=given, headers={"Accept": accept})

    def post(self, xml: str, **fields: str | None) -> Answer:
        return Answer(self.call(POST, Xml=xml, **fields))

    def create(self, events: str | None = None, **parts: str) -> Answer:
        events = event(source=SOURCE, first="true") if events is None else events
        answer = self.post(lead(customer(**parts), events))
        assert answer.status == "Success", answer.error
        return answer

    def search(self, **fields: str | None) -> Answer:
        return Answer(self.call(SEARCH, **fields))

    def control(self, name: str, body: Any) -> Any:
        response = self.http.post(f"/_sim/{name}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def switch(self, **values: Any) -> None:
        self.control("switches", values)

    def fault(self, kind: str, method: str = "*", **details: Any) -> None:
        self.control("faults", [{"method": method, "kind": kind, **details}])

    def staff(self, **edit: Any) -> Any:
        return self.control("staff", edit)

    def state(self) -> list[dict[str, Any]]:
        prospects: list[dict[str, Any]] = self.http.get("/_sim/state").json()["prospects"]
        return prospects

    def ledger(self, after: int = 0) -> list[dict[str, Any]]:
        given = {"after": after}
        entries: list[dict[str, Any]] = self.http.get("/_sim/ledger", params=given).json()
        return entries

    def posts(self) -> int:
        """Count what was posted, taken or not."""
        return sum(entry["method"] == "PostLeadManagement4_0" for entry in self.ledger())


def start(*arguments: str | Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a simulator and return it with its address once it says that it is ready."""
    command = [sys.executable, "-m", "bridge.simulator", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["ready"] is True
    return process, ready["url"]
