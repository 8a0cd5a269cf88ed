"""A remote that answers canned bytes over real sockets, and the documents that tests post to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

import pytest

from bridge.resman import Credentials, LeadDocument, ResMan
from bridge.resman.http import Timeouts

PROPERTY = "0a0a0a0a-0000-4000-8000-00000000000f"
PROSPECT = "c41a0000-0000-4000-8000-0000000000c1"
PERSON = "9d2f0000-0000-4000-8000-0000000000d1"
EVENT = "77be0000-0000-4000-8000-0000000000e1"
SOURCE = "1f0c0f0e-0000-4000-8000-0000000000b1"
AGENT = "1f0c0f0e-0000-4000-8000-0000000000a1"
MARKER = "[ref:lead:6f9619ff8b86d011b42d00c04fc964ff]"

Result = TypeVar("Result")


@dataclass
class Request:
    """One call as the remote saw it."""

    path: str
    headers: dict[str, str]
    raw: str

    @property
    def form(self) -> dict[str, str]:
        """Give the form's fields."""
        return dict(parse_qsl(self.raw, keep_blank_values=True, strict_parsing=True))


@dataclass
class Remote:
    """A server that gives its answers in order, the last one for ever; b"" hangs up."""

    url: str
    answers: list[bytes] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    partial: list[bytes] = field(default_factory=list)

    def answer(self, *answers: bytes) -> None:
        """Set what is answered from now on."""
        self.answers[:] = answers

    def next_answer(self) -> bytes:
        """Take the answer whose turn it is."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _serve(connection: socket.socket, remote: Remote) -> None:
    connection.settimeout(5)
    data = b""
    with connection:
        while True:
            try:
                part = connection.recv(65536)
            except OSError:
                return
            if not part:
                if data:
                    remote.partial.append(data)
                return
            data += part
            head, gap, body = data.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:])}
            if not gap or len(body) < int(headers.get("content-length", 0)):
                continue
            remote.requests.append(Request(lines[0].split()[1], headers, body.decode()))
            data = b""
            answer = remote.next_answer()
            if not answer:
                return
            connection.sendall(answer)
            if b"connection: close" in answer.lower():
                return


@pytest.fixture
def remote() -> Iterator[Remote]:
    """Run a remote on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    remote = Remote(f"http://127.0.0.1:{listener.getsockname()[1]}")
    threads = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=_serve, args=(connection, remote), daemon=True)
            thread.start()
            threads.append(thread)

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    yield remote
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    acceptor.join(5)
    for thread in threads:
        thread.join(5)


@pytest.fixture
def credentials() -> Credentials:
    """Give credentials whose key is easy to find where it should not be."""
    return Credentials("partner-77", "400", "KEY-canary-8f2b")


@pytest.fixture
def call(remote: Remote) -> Callable[[Callable[[ResMan], Coroutine[None, None, Result]]], Result]:
    """Run one operation of a client against the remote."""

    def run(operation: Callable[[ResMan], Coroutine[None, None, Result]]) -> Result:
        async def main() -> Result:
            timeouts = Timeouts(connect=1, write=1, read=0.5, window_read=0.5)
            async with ResMan(remote.url, timeouts) as resman:
                return await operation(resman)

        return asyncio.run(main())

    return run


@pytest.fixture
def http() -> Callable[..., bytes]:
    """Build one HTTP answer."""

    def build(
        body: str | bytes = b"", status: int = 200, kind: str = "application/xml", **headers: str
    ) -> bytes:
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
        lines += [f"Content-Type: {kind}"] if kind else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + data

    return build


@pytest.fixture
def stored() -> Callable[..., str]:
    """Build the XML answer that shows one stored prospect."""

    def build(
        prospect_id: str = PROSPECT,
        person_id: str = PERSON,
        comments: str = f"Website form. {MARKER}",
        property_id: str = PROPERTY,
        identified: bool = True,
        at: str = "2027-01-05T16:04:11+00:00",
    ) -> str:
        ids = (
            f'<Identification IDType="PersonID" IDValue="{person_id}" OrganizationName="ResMan"/>'
            f'<Identification IDType="ProspectID" IDValue="{prospect_id}"/>'
        )
        return (
            "<ResMan><MethodName>X</MethodName><Status>Success</Status><AccountID>400</AccountID>"
            f"<PropertyID>{property_id}</PropertyID><Response><LeadManagement><Prospects><Prospect>"
            f'<Customers><Customer Type="prospect">{ids if identified else ""}<Name>'
            "<FirstName>Dana</FirstName><LastName>Whitfield</LastName></Name></Customer>"
            f'</Customers><Events><Event EventType="Other" EventDate="{at}">'
            f'<EventID IDValue="{EVENT}" IDType="EventID"/><FirstContact>true</FirstContact>'
            f"<Comments>{comments}</Comments></Event></Events></Prospect></Prospects>"
            "</LeadManagement></Response></ResMan>"
        )

    return build


@pytest.fixture
def refusal() -> Callable[[str], str]:
    """Build the XML answer of a failure."""

    def build(text: str) -> str:
        return (
            "<ResMan><MethodName>X</MethodName><Status>Error</Status>"
            f"<ErrorDescription>{text}</ErrorDescription><AccountID>400</AccountID></ResMan>"
        )

    return build


@pytest.fixture
def lead() -> Callable[..., LeadDocument]:
    """Build a document, by default the create of a plain lead."""

    def build(**changes: object) -> LeadDocument:
        data: dict[str, object] = {
            "kind": "create",
            "first_name": "Dana",
            "last_name": "Whitfield",
            "email": "Dana.Whitfield@Example.COM",
            "phones": [{"type": "cell", "number": "(512) 555-0143"}],
            "event": {
                "at": "2027-01-05T16:04:11+00:00",
                "agent_id": AGENT,
                "source_id": SOURCE,
                "comments": "Website form.",
                "marker": MARKER,
            },
            **changes,
        }
        return LeadDocument.from_json(data)

    return build


@pytest.fixture
def update(lead: Callable[..., LeadDocument]) -> Callable[..., LeadDocument]:
    """Build an update of the prospect that `stored` shows."""

    def build(**changes: object) -> LeadDocument:
        known = {"kind": "update", "prospect_id": PROSPECT, "person_id": PERSON, "event": None}
        return lead(**{**known, **changes})

    return build
