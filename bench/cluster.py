"""The one Postgres of a run, and databases on it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

from bridge.embedded import PrivateServer


def buffers() -> str:
    """Give Postgres a quarter of the machine's memory, as its manual advises; at most 8 GB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(memory // 4, 8 << 30) >> 20}MB"


# As a server in earnest: durable, with room for what a run writes. No checkpoint falls into a
# measurement: it would hit whom it hits. Loopback TCP for everybody, since not every peer's driver
# knows sockets.
NORMAL = {
    "shared_buffers": buffers(),
    "max_wal_size": "32GB",
    "checkpoint_timeout": "30min",
    "wal_compression": "on",
    "autovacuum_naptime": "10s",
    "max_connections": "200",
}
SMALL = {"shared_buffers": "128MB", "max_connections": "200", "fsync": "off"}


class Cluster:
    """A private Postgres on disk; in memory and not durable for small runs."""

    def __init__(self, is_small: bool) -> None:
        """Choose the configuration; nothing is started yet."""
        self.settings = SMALL if is_small else NORMAL
        place = None if is_small else Path(tempfile.gettempdir())
        self.server = PrivateServer(self.settings, tcp=True, place=place)
        self._templates: set[str] = set()

    def __enter__(self) -> Cluster:
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.close()

    @property
    def version(self) -> str:
        """Give the version of Postgres."""
        return self.server.programs.version()

    def url(self, database: str) -> str:
        """Give the address of a database as every driver reads it."""
        server = self.server
        return f"postgresql://postgres:{server.password}@127.0.0.1:{server.port}/{database}"

    def fresh(self, name: str, prepare: Callable[[str], None]) -> str:
        """Give a new database as `prepare` makes it, which runs once a name."""
        template = f"{name}_template"
        if template not in self._templates:
            self._create(template)
            prepare(self.url(template))
            self._templates.add(template)
        self._create(name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database with everyone in it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def _create(self, name: str, template: str = "template1") -> None:
        self.drop(name)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )


def settle(url: str) -> None:
    """Leave nothing to autovacuum and the checkpointer that a measure could meet."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
