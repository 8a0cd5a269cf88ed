"""`tourbase demo`: see it all work, with nothing installed."""

from __future__ import annotations

import click

from bridge.cli.base import CommonCommand, common


@click.command(cls=CommonCommand)
@click.option("--keep-running", is_flag=True, help="Stay up at the end, until Ctrl-C.")
def demo(keep_running: bool) -> int:
    """Play a day of a leasing office on this machine, in less than half a minute.

    Starts a Postgres, a simulator of ResMan and a bridge of its own, lets an application write
    rows, takes ResMan down and up again, and removes everything at the end.

    \b
    Examples:
      tourbase demo
      tourbase demo --keep-running       and write rows yourself
    """
    from bridge.demo import play

    return play(keep_running=keep_running, no_color=common().no_color)
