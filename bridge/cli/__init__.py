"""The command line: `tourbase`. Each group of commands is a module, imported when it is used."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Sequence

import click

from bridge.cli.base import LazyGroup
from bridge.errors import BridgeError

COMMANDS = {
    "demo": ("bridge.cli.demo:demo", "See it work, with nothing installed."),
    "status": ("bridge.cli.status:status", "Show one screen of state."),
    "explain": ("bridge.cli.explain:explain", "Say why a lead is, or is not, in ResMan."),
    "properties": ("bridge.cli.properties:properties", "Connect properties to ResMan."),
    "backfill": ("bridge.cli.backfill:backfill", "Bring over the leads of before the install."),
    "conflicts": ("bridge.cli.conflicts:conflicts", "Show where both sides differ, and settle it."),
    "tours": ("bridge.cli.tours:tours", "List tours, say where one stands, cancel it."),
    "accounts": ("bridge.cli.accounts:accounts", "Change the keys of accounts at ResMan."),
    "person": ("bridge.cli.person:person", "Find, export or erase what is kept of a person."),
    "restore": ("bridge.cli.restore:restore", "Go on after the database went back in time."),
    "sources": ("bridge.cli.sources:sources", "Let sources send requests for tours."),
    "run": ("bridge.cli.run:run", "Carry changes between Postgres and ResMan."),
    "simulate": ("bridge.simulator.command:simulate", "Run the simulator of ResMan alone."),
    "db": ("bridge.cli.db:db", "Install the schema, and tell whether it is as it should be."),
    "config": ("bridge.cli.config:config", "Show the settings and where each came from."),
    "version": ("bridge.cli.version:version", "Print the version."),
    "completion": ("bridge.cli.completion:completion", "Print the shell's completion script."),
}
# What a person typed comes back in complaints, and complaints are kept in logs.
_ADDRESS = re.compile(r"[^\s'\"(),;:]+@[^\s'\"(),;:]+")


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def tourbase() -> None:
    """Keep leads and tours of a Postgres database in step with ResMan.

    \b
    Examples:
      tourbase demo                      see it work, with nothing installed
      tourbase db install resman         put the schema into $DATABASE_URL
      tourbase run                       carry changes to ResMan
      tourbase explain LEAD              why a lead is or is not in ResMan
    """


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; give its exit code. No traceback reaches a user."""
    try:
        answer = tourbase.main(list(arguments), prog_name="tourbase", standalone_mode=False)
        sys.stdout.flush()
        return answer if isinstance(answer, int) else 0
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(_ADDRESS.sub("***", said.getvalue()), err=True, nl=False)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BridgeError as error:
        return _complain(error)
    except BrokenPipeError:
        # The reader of our output went away; flushing at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        # The last place before a person sees it.
        if "-v" in arguments:
            raise
        return _complain(_translated(error))


def _complain(error: BridgeError) -> int:
    parts = [str(error), getattr(error, "detail", ""), getattr(error, "hint", "")]
    line = "; ".join(" ".join(part.split()) for part in parts if part)
    click.echo(f"tourbase: {_ADDRESS.sub('***', line)}", err=True)
    return error.exit_code


def _translated(error: Exception) -> BridgeError:
    """Turn an error that nobody expected into one line."""
    if "psycopg" in sys.modules:
        from bridge.address import translate

        known = translate(error)
        if known is not None:
            return known
    return BridgeError(f"unexpected {type(error).__name__}; repeat with -v and report what it says")
