"""The errors of the bridge, and the exit code each one gives a command.

BridgeError                     1   failed
├── UsageError                  2   wrong use of a command
├── ChecksFoundProblems         3   a check found something
├── NotFound                    4   no such lead, property, job
├── Refused                     5   needs --yes, or rights
├── DatabaseUnreachable        69   no Postgres at the address
├── TryAgain                   75   a lock or a rate stood in the way
├── NoPermission               77   a right is missing; named in the message
├── ConfigurationError         78   a setting is missing or wrong
│   └── SchemaMismatch         78   the schema is not the one this bridge knows
├── Interrupted               130   a signal came before the work was done
└── DatabaseRefused             1   a SQL function raised one of our TBxxx codes

Every message is one line that says what is wrong, why, and what to do.
"""

from __future__ import annotations


class BridgeError(Exception):
    """Something failed."""

    exit_code = 1


class UsageError(BridgeError):
    """The command was used wrongly."""

    exit_code = 2


class ChecksFoundProblems(BridgeError):
    """A check found problems."""

    exit_code = 3


class NotFound(BridgeError):
    """What was asked for does not exist."""

    exit_code = 4


class Refused(BridgeError):
    """The command was refused; it needs --yes or more rights."""

    exit_code = 5


class DatabaseUnreachable(BridgeError):
    """Postgres cannot be reached."""

    exit_code = 69


class TryAgain(BridgeError):
    """A lock or a rate limit stood in the way; the same command may work later."""

    exit_code = 75


class NoPermission(BridgeError):
    """A right is missing."""

    exit_code = 77


class ConfigurationError(BridgeError):
    """A setting is missing or wrong."""

    exit_code = 78


class SchemaMismatch(ConfigurationError):
    """The schema in the database is not the one that this bridge knows."""


class Interrupted(BridgeError):
    """A signal came before the work was done."""

    exit_code = 130


class DatabaseRefused(BridgeError):
    """A SQL function refused the call with one of the codes of docs/errors.md."""

    def __init__(self, message: str, sqlstate: str, detail: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.detail = detail
        self.hint = hint


def sqlstate(error: BaseException) -> str | None:
    """Give the code of a refusal: all of it that may be logged, for its words may quote a value."""
    return error.sqlstate if isinstance(error, DatabaseRefused) else None
