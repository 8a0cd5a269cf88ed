"""`tourbase run`: the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bridge.cli.base import CommonCommand, common

if TYPE_CHECKING:
    from bridge.settings import Settings


@click.command(cls=CommonCommand)
@click.option("--workers", type=int, metavar="N", help="Calls to ResMan at once.")
@click.option("--drain-seconds", type=float, metavar="S", help="Patience with calls at the end.")
@click.option("--once", is_flag=True, help="Empty the queue and end.")
def run(workers: int | None, drain_seconds: float | None, once: bool) -> int:
    """Carry changes between Postgres and ResMan.

    \b
    Examples:
      tourbase run                 until SIGTERM; SIGHUP reads the settings again
      tourbase run --once          empty the queue and end
    """
    from bridge.daemon import run as run_daemon

    options = common()

    def read() -> Settings:
        return options.settings(workers=workers, drain_seconds=drain_seconds)

    return run_daemon(read(), once=once, reread=read)
