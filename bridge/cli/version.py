"""`tourbase version`."""

from __future__ import annotations

import click

import bridge
from bridge.cli.base import CommonCommand, common
from bridge.cli.output import print_json


@click.command(cls=CommonCommand)
def version() -> None:
    """Print the version."""
    if common().json:
        print_json({"version": bridge.__version__})
    else:
        click.echo(f"tourbase {bridge.__version__}")
