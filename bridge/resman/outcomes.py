"""Decide what the end of a call means: one table, first match wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from bridge.resman import assumptions
from bridge.resman.http import NOT_SENT, Reply, Trouble


@dataclass(frozen=True)
class Outcome:
    """What a call came to, in words that know nothing of ResMan's wire."""

    word: str
    detail: str = ""
    http_status: int | None = None
    text: str = ""
    retry_after_seconds: int | None = None
    sent: bool = True

    @property
    def is_ok(self) -> bool:
        """Say whether the call did what it was for."""
        return self.word == "ok"

    def as_json(self) -> dict[str, object]:
        """Give plain JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Ending:
    """What is known at the end of a call; `error` is redacted already."""

    is_write: bool
    is_window: bool = False
    trouble: Trouble | None = None
    reply: Reply | None = None
    fault: str | None = None
    is_success: bool = False
    error: str = ""

    @property
    def status(self) -> int:
        """Give the HTTP status, 0 where there is none."""
        return self.reply.status if self.reply else 0

    @property
    def body(self) -> str:
        """Give the start of the body in one case, for the known phrases."""
        return self.reply.start.casefold() if self.reply else ""

    @property
    def words(self) -> str:
        """Give the failure text as the patterns expect it."""
        return " ".join(self.error.split()).casefold()


@dataclass(frozen=True)
class Rule:
    """One row: when it matches, the words for a read and for a write, and the detail."""

    detail: str
    matches: Callable[[Ending], bool]
    read: str
    write: str


def _overflows(end: Ending) -> bool:
    if not end.is_window:
        return False
    is_dense = end.status == 502 and assumptions.OVERFLOW_TEXT.search(end.body) is not None
    return is_dense or end.fault == "too_large"


def _was_not_sent(end: Ending) -> bool:
    return end.trouble is not None and not end.trouble.sent


def _has_retry_after(end: Ending) -> bool:
    return end.reply is not None and "retry-after" in end.reply.headers


# `refused_unknown`, `unparseable` and their like are tried again only a few times;
# the database counts, because only it knows what was tried before.
RULES: Final = (
    Rule(NOT_SENT, _was_not_sent, "retry", "retry"),
    Rule("answer_lost", lambda end: end.trouble is not None, "retry", "ambiguous"),
    Rule("credentials", lambda end: end.status in (401, 403), "auth", "auth"),
    Rule("rate", lambda end: end.status == 429, "rate_limited", "rate_limited"),
    Rule(
        "rate",
        lambda end: end.status == 503 and _has_retry_after(end),
        "rate_limited",
        "rate_limited",
    ),
    Rule("overflow", _overflows, "split_window", "ambiguous"),
    Rule("server_error", lambda end: end.status >= 500 or end.status == 408, "retry", "ambiguous"),
    Rule("redirect", lambda end: 300 <= end.status < 400, "permanent", "permanent"),
    Rule("http_conflict", lambda end: end.status == 409, "retry", "conflict"),
    Rule("http_refused", lambda end: end.status >= 400, "permanent", "permanent"),
    Rule("too_large", lambda end: end.fault == "too_large", "permanent", "ambiguous"),
    Rule("unparseable", lambda end: end.fault == "unparseable", "retry", "ambiguous"),
    Rule("missing_ids", lambda end: end.fault == "missing_ids", "retry", "ambiguous"),
    Rule("wrong_record", lambda end: end.fault == "wrong_record", "retry", "ambiguous"),
    Rule("", lambda end: end.is_success, "ok", "ok"),
    Rule(
        "bad_source",
        lambda end: assumptions.BAD_SOURCE_TEXT.search(end.words) is not None,
        "permanent",
        "permanent",
    ),
    Rule(
        "credentials",
        lambda end: assumptions.AUTH_TEXT.search(end.words) is not None,
        "auth",
        "auth",
    ),
    Rule(
        "exists",
        lambda end: assumptions.EXISTS_TEXT.search(end.words) is not None,
        "permanent",
        "conflict",
    ),
    Rule(
        "stale_id",
        lambda end: assumptions.STALE_ID_TEXT.search(end.words) is not None,
        "permanent",
        "conflict",
    ),
    Rule(
        "remote_busy",
        lambda end: assumptions.PASSING_TEXT.search(end.words) is not None,
        "retry",
        "ambiguous",
    ),
    Rule("refused_unknown", lambda end: True, "retry", "ambiguous"),
)


def judge(end: Ending) -> Outcome:
    """Find the first rule that matches."""
    rule = next(rule for rule in RULES if rule.matches(end))
    return Outcome(
        word=rule.write if end.is_write else rule.read,
        detail=rule.detail,
        http_status=end.reply.status if end.reply else None,
        text=_text(end),
        retry_after_seconds=end.reply.retry_after() if end.reply else None,
        sent=end.trouble.sent if end.trouble else True,
    )


def _text(end: Ending) -> str:
    if end.trouble is not None:
        return end.trouble.kind
    if end.is_success and end.fault is None:
        return ""
    if end.error:
        return end.error
    # A body of another shape may hold anything, so only the status is passed on.
    return f"HTTP {end.status}"


def never_sent(word: str, detail: str, text: str = "") -> Outcome:
    """Say that a call was refused by ourselves, before anything left."""
    return Outcome(word=word, detail=detail, text=text, sent=False)
