"""`tourbase run`: the bridge itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import click

from bridge.cli.base import CommonCommand, common
from bridge.daemon import Daemon
from bridge.logs import EventLog
from bridge.settings import Settings


@click.command(cls=CommonCommand)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="ResMan calls at a time. [8]")
@click.option(
    "--drain-seconds",
    type=click.FloatRange(0),
    metavar="S",
    help="Time to finish calls in on SIGTERM. [25]",
)
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
def run(workers: int | None, drain_seconds: float | None, once: bool) -> None:
    """Carry changes to ResMan until a signal ends it.

    \b
    Examples:
      tourbase run                       until SIGTERM or Ctrl-C; SIGHUP re-reads the settings
      tourbase run --once                what is pending now, then end
    """

    given = common()

    def read() -> Settings:
        return given.settings(workers=workers, drain_seconds=drain_seconds)

    settings = read()
    log = EventLog(settings.log_format, settings.log_level)
    # The driver says in its own words, with addresses, what the daemon says as an event.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    logging.getLogger("psycopg").propagate = False
    asyncio.run(_run(settings, log, once, read))


async def _run(settings: Settings, log: EventLog, once: bool, read: Callable[[], Settings]) -> None:
    await Daemon(settings, log, once=once, read=read).run()
