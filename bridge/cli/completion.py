"""`tourbase completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from bridge.cli.base import CommonCommand


@click.command(cls=CommonCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Example:
      tourbase completion bash > ~/.local/share/bash-completion/completions/tourbase
    """
    from bridge.cli import tourbase

    kind = get_completion_class(shell)
    if kind is not None:
        click.echo(kind(tourbase, {}, "tourbase", "_TOURBASE_COMPLETE").source())
