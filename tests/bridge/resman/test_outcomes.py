"""The outcome table, row by row, over real HTTP, for a read, a window and a write."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from bridge.resman import Credentials, LeadDocument, Outcome, ResMan
from bridge.resman.http import Timeouts

PROPERTY = "0a0a0a0a-0000-4000-8000-00000000000f"
WINDOW = {"modified_from": "2027-01-05T15:55:00Z", "modified_to": "2027-01-05T16:10:00Z"}
Http = Callable[..., bytes]
Run = Callable[..., Any]


@pytest.fixture
def ends(
    remote: Any, call: Run, credentials: Credentials, lead: Callable[..., LeadDocument]
) -> Callable[[bytes], tuple[Outcome, Outcome, Outcome]]:
    """Give the outcome of one answer to a read, a window and a write."""

    def run(canned: bytes) -> tuple[Outcome, Outcome, Outcome]:
        async def all_three(resman: ResMan) -> tuple[Outcome, Outcome, Outcome]:
            remote.answer(canned)
            found = await resman.search(credentials, PROPERTY, {"email": "a@b.test"})
            window = await resman.search(credentials, PROPERTY, WINDOW)
            posted = await resman.post_lead(credentials, PROPERTY, lead())
            assert (posted.prospect_id is None) == (posted.outcome.word != "ok")
            return found.outcome, window.outcome, posted.outcome

        return call(all_three)

    return run


Ends = Callable[[bytes], tuple[Outcome, Outcome, Outcome]]


@pytest.mark.parametrize(
    ("status", "body", "read", "window", "write", "detail"),
    [
        (401, "", "auth", "auth", "auth", "credentials"),
        (403, "", "auth", "auth", "auth", "credentials"),
        (429, "", "rate_limited", "rate_limited", "rate_limited", "rate"),
        (500, "", "retry", "retry", "ambiguous", "server_error"),
        (502, "bad gateway", "retry", "retry", "ambiguous", "server_error"),
        (503, "", "retry", "retry", "ambiguous", "server_error"),
        (504, "", "retry", "retry", "ambiguous", "server_error"),
        (522, "", "retry", "retry", "ambiguous", "server_error"),
        (408, "", "retry", "retry", "ambiguous", "server_error"),
        (301, "", "permanent", "permanent", "permanent", "redirect"),
        (409, "", "retry", "retry", "conflict", "http_conflict"),
        (400, "", "permanent", "permanent", "permanent", "http_refused"),
        (404, "", "permanent", "permanent", "permanent", "http_refused"),
        (405, "", "permanent", "permanent", "permanent", "http_refused"),
        (413, "", "permanent", "permanent", "permanent", "http_refused"),
        (422, "", "permanent", "permanent", "permanent", "http_refused"),
        (451, "", "permanent", "permanent", "permanent", "http_refused"),
        (200, "", "retry", "retry", "ambiguous", "unparseable"),
        (204, "", "retry", "retry", "ambiguous", "unparseable"),
        (200, "<html>busy</html>", "retry", "retry", "ambiguous", "unparseable"),
        (200, "<ResMan><Status>Succ", "retry", "retry", "ambiguous", "unparseable"),
        (200, '{"Status":"Success"}', "retry", "retry", "ambiguous", "unparseable"),
    ],
)
def test_http_answers(
    ends: Ends, http: Http, status: int, body: str, read: str, window: str, write: str, detail: str
) -> None:
    outcomes = ends(http(body, status, kind="text/html", Location="http://127.0.0.1:9/"))
    assert [outcome.word for outcome in outcomes] == [read, window, write]
    assert {outcome.detail for outcome in outcomes} == {detail}
    assert {outcome.http_status for outcome in outcomes} == {status}
    assert all(outcome.sent for outcome in outcomes)


def test_a_dense_window_is_split_and_nothing_else_is(ends: Ends, http: Http) -> None:
    outcomes = ends(http("Error: Buffer Overflow in stream", 502))
    assert [outcome.word for outcome in outcomes] == ["retry", "split_window", "ambiguous"]
    outcomes = ends(http("buffer overflow", 500))
    assert [outcome.word for outcome in outcomes] == ["retry", "retry", "ambiguous"]


def test_a_503_that_says_when_is_a_rate_limit(ends: Ends, http: Http) -> None:
    for outcome in ends(http("", 503, Retry_After="7")):
        assert (outcome.word, outcome.retry_after_seconds) == ("rate_limited", 7)


def test_the_hint_in_the_body_of_an_edge_counts(ends: Ends, http: Http) -> None:
    for outcome in ends(http('{"error":"x","retry_after": 60}', 502, kind="application/json")):
        assert (outcome.detail, outcome.retry_after_seconds) == ("server_error", 60)


@pytest.mark.parametrize(
    ("text", "read", "write", "detail"),
    [
        ("Transaction  Source could not\nbe found (x)", "permanent", "permanent", "bad_source"),
        ("Invalid API Key", "auth", "auth", "credentials"),
        ("The key is wrong", "auth", "auth", "credentials"),
        ("Integration partner 7 is disabled", "auth", "auth", "credentials"),
        ("You are not authorized", "auth", "auth", "credentials"),
        ("Access denied", "auth", "auth", "credentials"),
        ("Duplicate prospect", "permanent", "conflict", "exists"),
        ("This person already exists", "permanent", "conflict", "exists"),
        ("Cannot insert duplicate key in object", "permanent", "conflict", "exists"),
        ("Prospect not found", "permanent", "conflict", "stale_id"),
        ("The PersonID 12 is invalid", "permanent", "conflict", "stale_id"),
        ("Event could not be found", "permanent", "conflict", "stale_id"),
        ("Invalid ProspectID", "permanent", "conflict", "stale_id"),
        ("The lost reason of the event was not found", "retry", "ambiguous", "refused_unknown"),
        ("The event type is invalid", "retry", "ambiguous", "refused_unknown"),
        ("Timeout expired", "retry", "ambiguous", "remote_busy"),
        ("Transaction was deadlocked", "retry", "ambiguous", "remote_busy"),
        ("Service temporarily unavailable", "retry", "ambiguous", "remote_busy"),
        ("Something odd", "retry", "ambiguous", "refused_unknown"),
        ("", "retry", "ambiguous", "refused_unknown"),
    ],
)
def test_failure_texts(
    ends: Ends,
    http: Http,
    refusal: Callable[[str], str],
    text: str,
    read: str,
    write: str,
    detail: str,
) -> None:
    outcomes = ends(http(refusal(text)))
    assert [outcome.word for outcome in outcomes] == [read, read, write]
    assert {outcome.detail for outcome in outcomes} == {detail}
    assert all(outcome.text for outcome in outcomes)


def test_a_person_called_key_does_not_stop_the_account(
    remote: Any, call: Run, credentials: Credentials, lead: Any, http: Http, refusal: Any
) -> None:
    remote.answer(http(refusal("Francis Key already exists")))
    document = lead(first_name="Francis", last_name="Key")
    posted = call(lambda resman: resman.post_lead(credentials, PROPERTY, document))
    assert (posted.outcome.word, posted.outcome.detail) == ("conflict", "exists")
    assert posted.outcome.text == "*** *** already exists"


def test_a_lost_answer_is_ambiguous_for_a_write(ends: Ends) -> None:
    outcomes = ends(b"")
    assert [outcome.word for outcome in outcomes] == ["retry", "retry", "ambiguous"]
    assert {outcome.detail for outcome in outcomes} == {"answer_lost"}
    assert all(outcome.sent for outcome in outcomes)


def test_an_answer_cut_off_is_a_lost_answer(ends: Ends, http: Http) -> None:
    cut = http("<ResMan/>" * 50, Connection="close")[:-20]
    assert [outcome.detail for outcome in ends(cut)] == ["answer_lost"] * 3


def test_an_answer_that_cannot_be_decompressed_is_a_lost_answer(ends: Ends, http: Http) -> None:
    outcomes = ends(http("not gzip at all", Content_Encoding="gzip"))
    assert [outcome.word for outcome in outcomes] == ["retry", "retry", "ambiguous"]


def test_silence_is_a_lost_answer(ends: Ends, http: Http) -> None:
    silent = http("x" * 100)[:-100]
    outcomes = ends(silent)
    assert [outcome.text for outcome in outcomes] == ["ReadTimeout"] * 3


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_without_a_server_nothing_is_sent(
    credentials: Credentials, lead: Callable[..., LeadDocument], host: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    async def post() -> Outcome:
        async with ResMan(f"http://{host}:{port}", Timeouts(connect=1)) as resman:
            return (await resman.post_lead(credentials, PROPERTY, lead())).outcome

    outcome = asyncio.run(post())
    assert (outcome.word, outcome.detail, outcome.sent) == ("retry", "not_sent", False)
    assert outcome.http_status is None


def test_a_failed_tls_handshake_sends_nothing(
    remote: Any, credentials: Credentials, lead: Callable[..., LeadDocument]
) -> None:
    async def post() -> Outcome:
        url = remote.url.replace("http:", "https:")
        async with ResMan(url, Timeouts(connect=0.3)) as resman:
            return (await resman.post_lead(credentials, PROPERTY, lead())).outcome

    outcome = asyncio.run(post())
    assert (outcome.word, outcome.sent) == ("retry", False)


def test_outcomes_are_plain_json() -> None:
    assert Outcome("retry", "rate", 429, "HTTP 429", 7).as_json() == {
        "word": "retry",
        "detail": "rate",
        "http_status": 429,
        "text": "HTTP 429",
        "retry_after_seconds": 7,
        "sent": True,
    }
