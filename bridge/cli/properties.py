"""`tourbase properties`: connect properties to ResMan, and change how."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import click

from bridge.cli.base import CommonGroup, common
from bridge.cli.output import print_json, print_rows, say
from bridge.credentials import KeyRing
from bridge.database import Database, connect
from bridge.errors import ConfigurationError, NotFound, UsageError
from bridge.resman import Credentials

_COLUMNS = (
    "property_id",
    "property_name",
    "resman_property_id",
    "sync_status",
    "sync_direction",
    "sync_frequency",
    "pending_jobs",
    "failed_jobs",
)
_SETTINGS = {
    "default_source_id": "default_source_id",
    "default_agent_id": "default_agent_id",
    "default_lost_reason_id": "default_lost_reason_id",
    "direction": "sync_direction",
    "frequency": "sync_frequency",
    "time_zone": "time_zone",
}
Report = dict[str, Any]
Command = Callable[..., None]


@click.group(cls=CommonGroup)
def properties() -> None:
    """Connect properties to ResMan, and change how they are connected."""


def _setting_options(command: Command) -> Command:
    options = [
        click.option("--default-source-id", metavar="GUID", help="Source where ours has no match."),
        click.option("--default-agent-id", metavar="GUID", help="Agent of new prospects."),
        click.option("--default-lost-reason-id", metavar="GUID", help="Reason of lost leads."),
        click.option(
            "--direction",
            type=click.Choice(["to_resman", "from_resman", "bidirectional"]),
            help="Which way changes go.",
        ),
        click.option(
            "--frequency",
            type=click.Choice(["realtime", "hourly", "daily"]),
            help="When they go.",
        ),
        click.option("--time-zone", metavar="IANA_NAME", help="Zone of the property."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@properties.command("add")
@click.argument("property_uuid", type=click.UUID)
@click.option("--resman-property-id", required=True, metavar="GUID", help="Its id in ResMan.")
@click.option("--partner-id", required=True, metavar="P", help="Integration partner.")
@click.option("--account-id", required=True, metavar="A", help="Account of the client.")
@click.option("--api-key-file", required=True, metavar="FILE", help="Its API key; - is stdin.")
@_setting_options
def add(
    property_uuid: UUID,
    resman_property_id: str,
    partner_id: str,
    account_id: str,
    api_key_file: str,
    **given: str | None,
) -> None:
    """Connect a property; its leads are sent from then on.

    \b
    Example:
      tourbase properties add PROPERTY_UUID --resman-property-id GUID --partner-id P \\
          --account-id A --api-key-file FILE --default-source-id GUID
    """
    integration = uuid4()
    sealed = _seal(Credentials(partner_id, account_id, read_key(api_key_file)), integration)
    with connect(common().settings().dsn) as database:
        report = database.call(
            "resman.add_property",
            property_id=str(property_uuid),
            integration_id=str(integration),
            resman_property_id=resman_property_id,
            api_credentials=sealed,
            settings=_settings(given),
        )
    _show(report, f"connected {property_uuid}")


@properties.command("list")
def list_() -> None:
    """List the connected properties."""
    with connect(common().settings().dsn) as database:
        found = cast(list[Report], database.rows("resman.property_report"))
    if common().json:
        for report in found:
            print_json(report)
        return
    print_rows(_COLUMNS, [{name: report[name] for name in _COLUMNS} for report in found])


@properties.command("show")
@click.argument("property_", metavar="PROPERTY")
def show(property_: str) -> None:
    """Show one connected property."""
    with connect(common().settings().dsn) as database:
        _show(_report(database, _find(database, property_)), "")


@properties.command("set")
@click.argument("property_", metavar="PROPERTY")
@click.option("--resman-property-id", metavar="GUID", help="Its id in ResMan.")
@click.option("--partner-id", metavar="P", help="Integration partner; with --api-key-file.")
@click.option("--account-id", metavar="A", help="Account; with --api-key-file.")
@click.option("--api-key-file", metavar="FILE", help="A new API key; - is stdin.")
@_setting_options
def set_(
    property_: str,
    resman_property_id: str | None,
    partner_id: str | None,
    account_id: str | None,
    api_key_file: str | None,
    **given: str | None,
) -> None:
    """Change how a property is connected; say what changed."""
    if (partner_id or account_id) and not api_key_file:
        raise UsageError("--partner-id and --account-id need --api-key-file: they are one key")
    with connect(common().settings().dsn) as database:
        property_id = _find(database, property_)
        now = _report(database, property_id)
        changes = _settings(given)
        if resman_property_id:
            changes["resman_property_id"] = resman_property_id
        if api_key_file:
            credentials = Credentials(
                partner_id or now["partner_id"],
                account_id or now["account_id"],
                read_key(api_key_file),
            )
            changes["api_credentials"] = _seal(credentials, UUID(now["integration_id"]))
        changed = database.call("resman.set_property", property_id=property_id, changes=changes)
    _show(changed, f"changed {property_id}")


@properties.command("pause")
@click.argument("property_", metavar="PROPERTY")
@click.option("--reason", metavar="TEXT", default="", help="Why; shown where the pause is.")
def pause(property_: str, reason: str) -> None:
    """Stop sending for a property; what waits stays."""
    with connect(common().settings().dsn) as database:
        property_id = _find(database, property_)
        report = database.call("resman.pause_property", property_id=property_id, reason=reason)
    _show(report, f"paused {property_id}")


@properties.command("resume")
@click.argument("property_", metavar="PROPERTY")
def resume(property_: str) -> None:
    """Send for a paused property again."""
    with connect(common().settings().dsn) as database:
        property_id = _find(database, property_)
        report = database.call("resman.resume_property", property_id=property_id)
    _show(report, f"resumed {property_id}")


def read_key(path: str) -> str:
    """Read an API key from a file, or from stdin."""
    try:
        key = (sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ConfigurationError(f"--api-key-file {path} cannot be read: {reason}") from None
    if not key:
        raise ConfigurationError(f"--api-key-file {path} is empty: put the API key into it")
    return key


def _seal(credentials: Credentials, integration: UUID) -> Report:
    secret = common().settings().secret_key
    if not secret:
        raise ConfigurationError(
            "TOURBASE_SECRET_KEY is not set: the API key is sealed with it; give the base64 of 32"
            " bytes, there or in the file that TOURBASE_SECRET_KEY_FILE names"
        )
    return dict(KeyRing.from_text(secret).seal(credentials, integration))


def _settings(given: dict[str, str | None]) -> Report:
    return {_SETTINGS[name]: value for name, value in given.items() if value is not None}


def _find(database: Database, text: str) -> str:
    found = [str(one) for one in database.rows("resman.find_property", text=text)]
    if not found:
        raise NotFound(f"no property is {text}: see 'tourbase properties list'")
    if len(found) > 1:
        raise UsageError(f"{text} may be one of {', '.join(found)}: give more of it")
    return found[0]


def _report(database: Database, property_id: str) -> Report:
    report = database.call("resman.property_report", property_id=property_id)
    if not isinstance(report, dict):
        raise NotFound(
            f"property {property_id} is not connected: connect it with 'tourbase properties add'"
        )
    return report


def _show(report: object, message: str) -> None:
    if common().json:
        print_json(report)
    elif isinstance(report, dict):
        if message:
            say(message)
        print_rows(
            ("setting", "value"),
            [{"setting": name, "value": report[name]} for name in sorted(report)],
        )
