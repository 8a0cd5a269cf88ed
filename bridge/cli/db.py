"""`tourbase db`: install the schema, and tell whether it is as it should be."""

from __future__ import annotations

import dataclasses

import click

from bridge import installer
from bridge.cli.base import CommonGroup, common
from bridge.cli.output import Cell, print_json, print_rows, say
from bridge.errors import ChecksFoundProblems
from bridge.installer import Patience
from bridge.installer.roles import make_roles, roles_script
from bridge.installer.session import Session


@click.group(cls=CommonGroup)
def db() -> None:
    """Install the schema, and tell whether it is as it should be.

    \b
    Examples:
      tourbase db plan                   what an installation would do
      tourbase db install resman         do it; again, it does nothing
      tourbase db verify                 compare the database with the files
    """


def _dsn() -> str:
    return common().settings().migrate_dsn


def _seconds(context: click.Context, option: click.Parameter, text: str) -> float:
    try:
        number = float(text.removesuffix("s"))
    except ValueError:
        number = 0
    if number <= 0:
        raise click.BadParameter(f"{text!r} is not a length of time such as 3s")
    return number


@db.command()
@click.argument("modules", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--lock-timeout", default="3s", callback=_seconds, help="Wait for a lock. [3s]")
@click.option("--retries", default=20, show_default=True, help="Tries after that.")
def install(modules: tuple[str, ...], dry_run: bool, lock_timeout: float, retries: int) -> None:
    """Install or upgrade MODULES and what they need; none named: all."""
    if dry_run:
        _print_plan(installer.plan(_dsn(), modules), with_sql=False)
        return
    report = installer.install(_dsn(), modules, patience=Patience(lock_timeout, retries), say=say)
    for path in report.strays:
        say(f"stray    {path} is gone, what it made is still there; see 'tourbase db verify'")
    if common().json:
        print_json(dataclasses.asdict(report))
    elif report.changed:
        names = ", ".join(report.modules)
        say(
            f"installed {names}: {len(report.migrations)} migrations, {len(report.objects)} objects"
        )
    else:
        say(f"{', '.join(report.modules)}: nothing to do")


@db.command()
@click.argument("modules", nargs=-1)
@click.option("--sql", "with_sql", is_flag=True, help="Print the pending SQL.")
def plan(modules: tuple[str, ...], with_sql: bool) -> None:
    """Print what 'db install' would do."""
    _print_plan(installer.plan(_dsn(), modules), with_sql=with_sql)


def _print_plan(found: installer.Plan, *, with_sql: bool) -> None:
    rows: list[dict[str, Cell]] = []
    for name in found.missing_roles:
        rows.append({"step": "role", "what": name, "why": "missing"})
    for path in found.edited:
        rows.append({"step": "REFUSED", "what": path, "why": "edited after it was applied"})
    for fault in found.refused:
        rows.append({"step": "REFUSED", "what": "the application's tables", "why": fault})
    for one in found.migrations:
        rows.append({"step": "migrate", "what": one.path, "why": one.summary})
    for file in found.objects:
        rows.append({"step": "apply", "what": file.path, "why": "new, changed or missing"})
    for path in found.strays:
        rows.append({"step": "stray", "what": path, "why": "the file is gone"})
    if with_sql:
        for sql in [*(one.sql for one in found.migrations), *(one.sql for one in found.objects)]:
            click.echo(sql.decode())
    elif rows or common().json:
        print_rows(["step", "what", "why"], rows)
    else:
        say("nothing to do")
    for warning in found.warnings:
        say(f"warning: {warning}")


@db.command()
def status() -> None:
    """Print what is installed; writes nothing."""
    rows = [
        {**dataclasses.asdict(module), "state": module.state} for module in installer.status(_dsn())
    ]
    columns = ["name", "state", "version", "applied", "pending", "stale", "edited", "strays"]
    print_rows(columns, rows)


@db.command()
@click.argument("modules", nargs=-1)
def verify(modules: tuple[str, ...]) -> None:
    """Compare the database with the files; exit 3 if they differ."""
    findings = installer.verify(_dsn(), modules)
    if findings or common().json:
        print_rows(["kind", "subject", "fix"], [dataclasses.asdict(one) for one in findings])
    if findings:
        raise ChecksFoundProblems(f"{len(findings)} differences between database and files")
    say("the database is as the files say")


@db.command()
@click.option("--to", required=True, metavar="MIGRATION", help="The last one that stays.")
def rollback(to: str) -> None:
    """Roll back the migrations after MIGRATION."""
    done = installer.rollback(_dsn(), to, yes=common().yes, say=say)
    if common().json:
        print_json({"rolled_back": done})
    elif done:
        say(f"rolled back {len(done)} migrations; 'tourbase db install' applies them again")
    else:
        say("nothing to do")


@db.command()
@click.argument("module")
def uninstall(module: str) -> None:
    """Remove MODULE and all its data; the application's tables stay as they were."""
    done = installer.uninstall(_dsn(), module, yes=common().yes, say=say)
    if common().json:
        print_json({"uninstalled": module, "rolled_back": done})
    else:
        say(f"uninstalled {module}")


@db.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the step instead of doing it.")
def roles(as_sql: bool) -> None:
    """Make the group roles; they belong to the whole server."""
    if as_sql:
        click.echo(roles_script(), nl=False)
        return
    with Session(_dsn(), say=say) as session:
        made = make_roles(session)
    if common().json:
        print_json({"made": made})
    else:
        say(f"made {', '.join(made)}" if made else "all roles are there")
