"""What every command shares: its options, and a group that imports a command when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bridge.database import Database
    from bridge.known import Given
    from bridge.settings import Settings


@dataclass
class Common:
    """The common options, wherever on the line they stood."""

    dsn: str | None = None
    config: Path | None = None
    json: bool = False
    plain: bool = False
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    no_input: bool = False
    yes: bool = False

    def settings(self, **flags: Given | None) -> Settings:
        """Read the settings, with the flags of this command line in front."""
        from bridge.settings import read_settings

        return read_settings({"dsn": self.dsn, **flags}, config=self.config)


def common(context: click.Context | None = None) -> Common:
    """Give the common options of the running command."""
    found: Common = (context or click.get_current_context()).ensure_object(Common)
    return found


def open_database() -> AbstractContextManager[Database]:
    """Open the database that the common options name."""
    from bridge.database import connect

    return connect(common().settings().dsn)


def _remember(context: click.Context, option: click.Parameter, value: object) -> None:
    if value not in (None, False):
        setattr(common(context), str(option.name), value)


def _common_options() -> list[click.Option]:
    def option(*names: str, **attributes: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_remember, **attributes)

    return [
        option("--dsn", metavar="URL", help="Database; else TOURBASE_DSN, DATABASE_URL, PG*."),
        option("--config", type=click.Path(path_type=Path), help="Settings in TOML."),
        option("--json", is_flag=True, help="Machine readable output."),
        option("--plain", is_flag=True, help="Tab-separated output."),
        option("-q", "--quiet", is_flag=True, help="Say only what was asked for."),
        option("-v", "--verbose", is_flag=True, help="Say more."),
        option("--no-color", is_flag=True, help="No colours."),
        option("--no-input", is_flag=True, help="Never ask."),
        option("--yes", is_flag=True, help="Do it without asking."),
    ]


class CommonCommand(click.Command):
    """A command that takes the common options."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        """Add the common options behind the command's own."""
        super().__init__(*args, **attributes)
        taken = {name for parameter in self.params for name in parameter.opts}
        self.params += [one for one in _common_options() if not taken.intersection(one.opts)]


class CommonGroup(click.Group):
    """A group whose commands take the common options."""

    command_class = CommonCommand

    def __init__(self, *args: Any, **attributes: Any) -> None:
        """Add the common options to the group itself."""
        super().__init__(*args, **attributes)
        self.params += _common_options()


class LazyGroup(CommonGroup):
    """A group that imports a command only when it is used."""

    def __init__(
        self,
        *args: Any,
        commands_by_name: Mapping[str, tuple[str, str]] | None = None,
        **attributes: Any,
    ) -> None:
        """Take the commands by name: where each is, and what it does."""
        super().__init__(*args, **attributes)
        self._places = dict(commands_by_name or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self._places.items()])
