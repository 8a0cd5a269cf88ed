"""`tourbase properties`: which properties are connected to ResMan, and how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

import click

from bridge.cli.api_key import read_api_key, read_keys
from bridge.cli.base import CommonGroup, common, open_database
from bridge.cli.find import find_property, find_report
from bridge.cli.output import Cell, print_json, print_line, print_rows, say
from bridge.cli.rules import rules
from bridge.cli.try_property import agree, describe, show_try, try_change
from bridge.database import Database, Json
from bridge.errors import UsageError
from bridge.resman import Credentials

LISTED = (
    "property_id", "property_name", "sync_status", "reason_code", "sync_direction",
    "sync_frequency", "pending_jobs", "failed_jobs", "open_conflicts",
)  # fmt: skip
Report = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., None])

_SWITCH = click.Choice(["true", "false"])
_POLICIES = click.Choice(["keep_remote", "mark_lost", "ignore"])
_READERS = click.Choice(["v1", "v2"])
_FREQUENCIES = click.Choice(["realtime", "hourly", "daily"])


@click.group(cls=CommonGroup)
def properties() -> None:
    """Connect properties to ResMan, and show or change how they are connected.

    \b
    Examples:
      tourbase properties add PROPERTY_UUID --resman-property-id GUID \\
          --partner-id P --account-id A --api-key-file key.txt
      tourbase properties list
      tourbase properties set PROPERTY --frequency hourly
      tourbase properties rules PROPERTY --file rules.toml
      tourbase properties pause PROPERTY
    """


properties.add_command(rules)


def _setting_options(command: Function) -> Function:
    options = (
        click.option("--default-source-id", metavar="GUID", help="Where ours has no match."),
        click.option("--default-agent-id", metavar="GUID", help="Agent of new prospects."),
        click.option("--default-lost-reason-id", metavar="GUID", help="Reason of lost leads."),
        click.option(
            "--direction",
            "sync_direction",
            type=click.Choice(["to_resman", "from_resman", "bidirectional"]),
            help="Which way changes go.",
        ),
        click.option("--frequency", "sync_frequency", type=_FREQUENCIES, help="When they go."),
        click.option("--delete-policy", type=_POLICIES, help="Of a deleted lead's prospect."),
        click.option(
            "--compare-hour", type=click.IntRange(0, 23), help="Hour of the nightly comparison."
        ),
        click.option("--time-zone", metavar="IANA_NAME", help="Zone of the property."),
        click.option("--reader", type=_READERS, help="ResMan's interface that tells changes."),
        click.option("--import-prospects", type=_SWITCH, help="Staff's prospects become leads."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _account_options(required: bool) -> Callable[[Function], Function]:
    def add(command: Function) -> Function:
        options = (
            click.option(
                "--resman-property-id", metavar="GUID", required=required, help="Its id in ResMan."
            ),
            click.option(
                "--partner-id", metavar="P", required=required, help="Integration partner."
            ),
            click.option(
                "--account-id", metavar="A", required=required, help="Account of the client."
            ),
            click.option(
                "--api-key-file",
                type=click.Path(path_type=Path, allow_dash=True),
                metavar="FILE",
                required=required,
                help="File that holds the API key; - is standard input.",
            ),
        )
        for option in reversed(options):
            command = option(command)
        return command

    return add


@properties.command()
@click.argument("property_id", metavar="PROPERTY_UUID", type=click.UUID)
@_account_options(required=True)
@_setting_options
def add(
    property_id: UUID,
    resman_property_id: str,
    partner_id: str,
    account_id: str,
    api_key_file: Path,
    **settings: str | None,
) -> None:
    """Connect the property whose row in table property has PROPERTY_UUID."""
    keys = read_keys("API key")
    integration_id = uuid4()
    credentials = Credentials(partner_id, account_id, read_api_key(api_key_file))
    with open_database() as database:
        report = database.call(
            "resman.add_property",
            property_id=str(property_id),
            integration_id=str(integration_id),
            resman_property_id=resman_property_id,
            api_credentials=cast(Json, keys.seal(credentials, integration_id)),
            settings=_given(settings),
        )
    _tell(cast(Report, report), "connected; its leads are sent from now on while a bridge runs")


@properties.command(name="list")
def list_() -> None:
    """List the connected properties."""
    with open_database() as database:
        reports = cast(list[Report], database.rows("resman.property_report"))
    if not reports and not (common().json or common().plain):
        say("no property is connected yet: tourbase properties add --help")
        return
    print_rows(LISTED, [_cells(report) if common().json else report for report in reports])


@properties.command()
@click.argument("property_text", metavar="PROPERTY")
def show(property_text: str) -> None:
    """Show one property by its id, the beginning of it, its id in ResMan, or its name."""
    with open_database() as database:
        report = _report(database, find_property(database, property_text))
    if common().json:
        print_json(report)
        return
    for name, value in sorted(_cells(report).items()):
        print_line(name, value, 26)


@properties.command(name="set")
@click.argument("property_text", metavar="PROPERTY")
@_account_options(required=False)
@_setting_options
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what it would do; change nothing.")
def set_(
    property_text: str,
    resman_property_id: str | None,
    partner_id: str | None,
    account_id: str | None,
    api_key_file: Path | None,
    is_dry: bool,
    **settings: str | None,
) -> None:
    """Change how PROPERTY is connected; what is not named stays."""
    changes = _given({"resman_property_id": resman_property_id, **settings})
    if api_key_file is None and (partner_id or account_id):
        raise UsageError(
            "--partner-id and --account-id need --api-key-file: the three are sealed together"
        )
    if api_key_file is None and not changes:
        raise UsageError("nothing to change was named: see 'tourbase properties set --help'")
    keys = read_keys("API key") if api_key_file else None
    with open_database() as database:
        report = _report(database, find_property(database, property_text))
        if keys is not None and api_key_file is not None:
            credentials = Credentials(
                partner_id or report["partner_id"],
                account_id or report["account_id"],
                read_api_key(api_key_file),
            )
            sealed = keys.seal(credentials, report["integration_id"])
            changes["api_credentials"] = cast(Json, sealed)
        tried = try_change(database, report["property_id"], changes)
        if is_dry:
            show_try(report, tried, has_new_key=keys is not None)
            return
        agree(report, tried)
        changed = database.call(
            "resman.set_property", property_id=report["property_id"], changes=changes
        )
    _tell_changes(report, cast(Report, changed), has_new_key=keys is not None)


@properties.command()
@click.argument("property_text", metavar="PROPERTY")
@click.option("--reason", default="by hand", help="Shown wherever the pause is.")
def pause(property_text: str, reason: str) -> None:
    """Stop sending for PROPERTY; what is written meanwhile waits."""
    with open_database() as database:
        found = find_property(database, property_text)
        report = database.call("resman.pause_property", property_id=found, reason=reason)
    _tell(cast(Report, report), f"paused; go on with: tourbase properties resume {found}")


@properties.command()
@click.argument("property_text", metavar="PROPERTY")
def compare(property_text: str) -> None:
    """Compare PROPERTY with all that ResMan has now, as it is done each night."""
    with open_database() as database:
        found = find_property(database, property_text)
        report = _report(database, found) | cast(
            Report, database.call("resman.compare_property", property_id=found)
        )
    _tell(report, f"is being compared; see: tourbase properties show {found}")


@properties.command()
@click.argument("property_text", metavar="PROPERTY")
def resume(property_text: str) -> None:
    """Send again for PROPERTY."""
    with open_database() as database:
        found = find_property(database, property_text)
        report = database.call("resman.resume_property", property_id=found)
    _tell(cast(Report, report), "resumed")


def _given(settings: dict[str, str | None]) -> dict[str, Json]:
    return {name: value for name, value in settings.items() if value is not None}


def _report(database: Database, property_id: str) -> Report:
    missing = f"property {property_id} is not connected: tourbase properties add {property_id} …"
    return find_report(database, "resman.property_report", missing, property_id=property_id)


def _cells(report: Report) -> dict[str, Cell]:
    return {name: cast(Cell, value) for name, value in report.items()}


def _tell(report: Report, what: str) -> None:
    if common().json:
        print_json(report)
    else:
        say(f"{report['property_name']} ({report['property_id']}): {what}")


def _tell_changes(report: Report, changed: Report, *, has_new_key: bool) -> None:
    if common().json:
        print_json({"property_id": report["property_id"], **changed})
        return
    _tell(report, describe(changed, has_new_key=has_new_key))
