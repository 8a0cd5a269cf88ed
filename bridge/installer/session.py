"""The one connection of an installer: its lock, its transactions, its patience."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors as pg

from bridge.address import connect, describe, unreachable
from bridge.errors import BridgeError, DatabaseRefused, NoPermission, TryAgain
from bridge.installer import queries

APPLICATION = "tourbase db"
_LOCK_POLL_SECONDS: Final = 0.1
_LOCK_GIVE_UP_SECONDS: Final = 600.0

# A migration that looked around and found that it cannot go on.
_RAISED: Final = "P0001"

_NOTHING_GRANTED: Final = ("01006", "01007")

Result = TypeVar("Result")
Say = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for a lock of a table, and how often to try."""

    lock_timeout: float = 3.0
    retries: int = 20


class Session:
    """One connection, in autocommit between transactions."""

    def __init__(self, dsn: str, patience: Patience | None = None, say: Say = silent) -> None:
        """Connect; names must be qualified in every file, so the search path is empty."""
        self.dsn = dsn
        self.patience = patience or Patience()
        self.say = say
        self.running = ""
        self.connection = connect(dsn, application_name=APPLICATION)
        # How a migration says what it found missing, and what will not be synced for it.
        self.connection.add_notice_handler(self._pass_on)
        self.connection.execute("set search_path = ''")
        self.connection.execute("set client_min_messages = warning")
        # Not every platform of the server can do this; without it a dead installer ends later.
        with contextlib.suppress(pg.InvalidParameterValue):
            self.connection.execute(queries.NOTICE_DEAD_CLIENT)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _pass_on(self, notice: pg.Diagnostic) -> None:
        # A grant that the role could not make is no news: what is needed is checked beforehand.
        if notice.severity_nonlocalized == "WARNING" and notice.sqlstate not in _NOTHING_GRANTED:
            self.say(f"warning: {notice.message_primary}")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Give the rows of one of the installer's queries."""
        return self.connection.execute(query.encode(), values or None).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """Give the first value of one of the installer's queries, or None."""
        row = self.connection.execute(query.encode(), values or None).fetchone()
        return row[0] if row else None

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the installer's lock; another installer waits until this one has ended."""
        deadline = time.monotonic() + _LOCK_GIVE_UP_SECONDS
        told = False
        while not self.value(queries.TRY_LOCK):
            pid = self.value(queries.LOCK_HOLDER)
            if time.monotonic() > deadline:
                raise TryAgain(f"another installer (pid {pid}) still works: try again later")
            if not told and pid:
                self.say(f"waiting for another installer (pid {pid})")
                told = True
            time.sleep(_LOCK_POLL_SECONDS)
        try:
            yield
        finally:
            if not self.connection.closed:
                self.connection.execute(queries.UNLOCK)

    def in_transaction(self, what: str, work: Callable[[], Result]) -> Result:
        """Do the work in one transaction; a lock that is not to be had is tried for again."""
        timeout = f"{int(self.patience.lock_timeout * 1000)}ms"
        blocker = ""
        for attempt in range(self.patience.retries + 1):
            self.running = ""
            watch = BlockerWatch(self, self.patience.lock_timeout * 0.6)
            try:
                with watch, self.connection.transaction():
                    self.connection.execute(queries.LOCK_TIMEOUT, (timeout, True))
                    return work()
            except (pg.LockNotAvailable, pg.DeadlockDetected):
                blocker = watch.found or blocker
                if attempt < self.patience.retries:
                    self.say(f"{what} waits for a lock{blocker and f' held by {blocker}'}")
                    time.sleep(_LOCK_POLL_SECONDS)
            except psycopg.Error as error:
                ending = "; nothing of it was kept"
                raise explain(self.running or what, error, self.dsn, ending) from error
        raise TryAgain(
            f"{what}: no lock after {self.patience.retries + 1} tries of"
            f" {self.patience.lock_timeout:g} s; it is held by {blocker or 'an unknown session'};"
            " end that session or try again later"
        )


class BlockerWatch:
    """Ask from a second connection who blocks a session that takes long."""

    def __init__(self, session: Session, after: float, tell: Say | None = None) -> None:
        """Take the session to watch, and the seconds after which to look."""
        self.found = ""
        self._dsn = session.dsn
        self._pid = session.connection.info.backend_pid
        self._tell = tell
        self._timer = threading.Timer(after, self._look)
        self._timer.daemon = True

    def __enter__(self) -> BlockerWatch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def _look(self) -> None:
        with contextlib.suppress(BridgeError, psycopg.Error):
            with contextlib.closing(connect(self._dsn, application_name=APPLICATION)) as other:
                rows = other.execute(queries.BLOCKERS, (self._pid,)).fetchall()
            self.found = describe_blockers(rows)
            if self._tell and self.found:
                self._tell(self.found)


def describe_blockers(rows: Sequence[tuple[Any, ...]]) -> str:
    """Name the sessions in the way, without what they run: a query may hold personal data."""
    return ", ".join(
        f"pid {pid} ({name}, role {role}"
        + (f", query since {since:%Y-%m-%d %H:%M:%S %Z})" if since else ")")
        for pid, name, role, since in rows
    )


def explain(what: str, error: psycopg.Error, dsn: str, ending: str = "") -> BridgeError:
    """Turn an error of the server into one line that names the file."""
    if isinstance(error, pg.OperationalError) and error.sqlstate is None:
        return unreachable(dsn, error)
    if isinstance(error, pg.AdminShutdown | pg.CrashShutdown | pg.CannotConnectNow):
        return unreachable(dsn, error)
    if error.sqlstate == _RAISED:
        hint = f"; {error.diag.message_hint}" if error.diag.message_hint else ""
        return BridgeError(f"{what}: {error.diag.message_primary}{hint}")
    position = error.diag.statement_position
    text = error.diag.message_primary or str(error).splitlines()[0]
    place = f" (character {position})" if position else ""
    context = (error.diag.context or "").splitlines()
    within = f", in {context[0]}" if context else ""
    message = f"{what}: {error.sqlstate} {text}{place}{within}"
    if isinstance(error, pg.InsufficientPrivilege):
        return NoPermission(f"{what}: {text} on {describe(dsn)}; connect as the owner of it")
    return DatabaseRefused(
        re.sub(r"\s+", " ", message) + ending,
        error.sqlstate or "",
        error.diag.message_detail or "",
        error.diag.message_hint or "",
    )
