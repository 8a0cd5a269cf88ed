"""`tourbase accounts`: the accounts at ResMan, and the keys by which they are called."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import click

from bridge.cli.api_key import read_api_key
from bridge.cli.base import CommonGroup, common
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.credentials import KeyRing
from bridge.database import Database, Json, connect
from bridge.errors import BridgeError, ConfigurationError, NotFound, TryAgain, UsageError
from bridge.resman import Credentials

LISTED = (
    "account_id", "partner_id", "state", "property_count", "new_key", "refused_at", "closed_until",
)  # fmt: skip
# A bridge looks each 5 s, and ResMan may take its time.
TEST_SECONDS = 45.0
TEST_PAUSE = 0.5
Report = dict[str, Any]
_key_file = click.option(
    "--api-key-file",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    required=True,
    help="File that holds the API key; - is standard input.",
)
_reason = click.option("--reason", help="Kept in the audit table.")


@click.group(cls=CommonGroup)
def accounts() -> None:
    """Show the accounts at ResMan, and change the keys by which they are called.

    ACCOUNT is the AccountID; or PARTNER/ACCOUNT where two partners call the same.

    \b
    Examples:
      tourbase accounts list
      tourbase accounts rotate 400 --api-key-file new-key.txt
      tourbase accounts test 400
    """


@accounts.command(name="list")
def list_() -> None:
    """List the accounts, and whether ResMan takes their calls."""
    with _database() as database:
        found = _reports(database)
    print_rows(LISTED, [{name: cast(Cell, one[name]) for name in LISTED} for one in found])


@accounts.command()
@click.argument("account")
@_key_file
@_reason
def rotate(account: str, api_key_file: Path, reason: str | None) -> None:
    """Give ACCOUNT a new key, which a bridge tries before anything is called with it.

    The old one is used until ResMan has taken the new one; a new one that it refuses is dropped.
    """
    _set(account, api_key_file, reason, is_next=True)
    say(
        "a bridge tries the new key within 30 s: tourbase accounts list. Keep the old one good in"
        " ResMan until then, and for as long as a call may take"
    )


@accounts.command(name="set-credentials")
@click.argument("account")
@_key_file
@_reason
def set_credentials(account: str, api_key_file: Path, reason: str | None) -> None:
    """Give ACCOUNT another key at once, as where the old one is no longer good."""
    _set(account, api_key_file, reason, is_next=False)
    say("the new key is used from now on; what was refused is called again")


@accounts.command()
@click.argument("account")
def test(account: str) -> None:
    """Have a bridge try the key of ACCOUNT, and say what ResMan answers."""
    with _database() as database:
        key = _report(database, account)["account_key"]
        asked = str(database.call("resman.ask_account_test", account_key=key))
        until = time.monotonic() + TEST_SECONDS
        # Taken up is not answered yet.
        while _is_older((report := _report(database, key))["tested_at"], asked):
            if time.monotonic() >= until:
                raise TryAgain("no bridge has tried it: is one running? See 'tourbase status'")
            time.sleep(TEST_PAUSE)
    if common().json:
        print_json({"account_key": report["account_key"], "answer": report["test_answer"]})
    if report["test_answer"] != "ok":
        raise BridgeError(
            f"account {report['account_id']}: {report['test_answer']}; where it says auth, ResMan"
            " refuses the key: tourbase accounts set-credentials"
        )
    say(f"account {report['account_id']}: ResMan takes the key")


@accounts.command()
@click.argument("account")
@_reason
def resume(account: str, reason: str | None) -> None:
    """Call ACCOUNT again at once, which was refused or closed for a time."""
    with _database() as database:
        key = _report(database, account)["account_key"]
        database.call("resman.resume_account", account_key=key, reason=reason)
    say("called again from now on")


def _set(account: str, api_key_file: Path, reason: str | None, *, is_next: bool) -> None:
    keys = _keys()
    api_key = read_api_key(api_key_file)
    with _database() as database:
        report = _report(database, account)
        credentials = Credentials(report["partner_id"], report["account_id"], api_key)
        ids = [place["integration_id"] for place in report["properties"]]
        sealed = {one: cast(Json, keys.seal(credentials, one)) for one in ids}
        database.call(
            "resman.set_account_key",
            account_key=report["account_key"], sealed=sealed, is_next=is_next, reason=reason,
        )  # fmt: skip
        if common().json:
            print_json(_report(database, report["account_key"]))


def _is_older(moment: str | None, than: str) -> bool:
    return moment is None or datetime.fromisoformat(moment) < datetime.fromisoformat(than)


def _reports(database: Database) -> list[Report]:
    return cast(list[Report], database.rows("resman.account_report"))


def _report(database: Database, text: str) -> Report:
    found = [one for one in _reports(database) if text in (one["account_key"], one["account_id"])]
    if not found:
        raise NotFound(f"no account is called {text}: see 'tourbase accounts list'")
    if len(found) > 1:
        keys = ", ".join(str(one["account_key"]) for one in found)
        raise UsageError(f"{text} may be any of {keys}: give one of these")
    return found[0]


def _database() -> Any:
    return connect(common().settings().dsn)


def _keys() -> KeyRing:
    text = common().settings().secret_key
    if not text:
        raise ConfigurationError(
            "TOURBASE_SECRET_KEY is not set: the API key cannot be sealed; give that of the bridge"
        )
    return KeyRing.from_text(text)
