"""How long a server asks us to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.resman import waiting
from bridge.resman.http import Reply

NOW = datetime(2027, 1, 5, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "body", "seconds"),
    [
        ("7", "", 7),
        (" 7 ", "", 7),
        ("1.2", "", 2),
        ("-5", "", 0),
        ("9" * 400, "", 86_400),
        ("inf", "", 86_400),
        ("nan", "", None),
        ("Tue, 05 Jan 2027 16:01:00 GMT", "", 60),
        ("Tue, 05 Jan 2027 15:00:00 GMT", "", 0),
        ("Tue, 05 Jan 2038 15:00:00 GMT", "", 86_400),
        ("soon", "", None),
        ("", "", None),
        (None, "", None),
        (None, '{"retry_after": 60}', 60),
        (None, "Retry-After: 60", 60),
        ("soon", '{"retry_after":"60"}', 60),
        ("7", '{"retry_after": 60}', 7),
        (None, '{"retry_after": ' + "9" * 400 + "}", 86_400),
    ],
)
def test_retry_after(header: str | None, body: str, seconds: int | None) -> None:
    assert waiting.retry_after(header, body, NOW) == seconds


@given(st.text(), st.text())
def test_no_text_gives_a_negative_or_absurd_wait(header: str, body: str) -> None:
    seconds = waiting.retry_after(header, body, NOW)
    assert seconds is None or 0 <= seconds <= 86_400


def test_a_date_is_measured_by_the_servers_clock() -> None:
    served = NOW + timedelta(days=3)
    until = served + timedelta(seconds=90)
    headers = {
        "date": format_datetime(served, usegmt=True),
        "retry-after": format_datetime(until, usegmt=True),
    }
    assert Reply(429, headers, b"", None).retry_after() == 90
