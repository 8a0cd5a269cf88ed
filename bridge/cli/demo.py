"""`tourbase demo`: see it work."""

from __future__ import annotations

import click

from bridge.cli.base import CommonCommand, common


@click.command(cls=CommonCommand)
@click.option("--keep-running", is_flag=True, help="Go on until Ctrl-C, to write rows yourself.")
def demo(keep_running: bool) -> None:
    """Play an application on a private Postgres against a simulated ResMan; leave nothing."""
    from bridge.demo import play

    play(keep_running=keep_running, has_colours=not common().no_color)
