"""A PgBouncer in transaction mode in front of a database of the tests."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bridge.embedded.account import server_account


class Pooler:
    """Runs while its block lasts; `dsn` leads through it."""

    def __init__(self, program: str, dsn: str, *settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self.dsn = make_conninfo(dsn, host="127.0.0.1", port=self._port, sslmode="disable")
        self._program = program
        self._folder = TemporaryDirectory(prefix="tourbase-pooler-")
        self._settings = self._ini(conninfo_to_dict(dsn), settings)

    def _ini(self, parts: dict[str, object], settings: tuple[str, ...]) -> Path:
        password = f" password={parts['password']}" if parts.get("password") else ""
        lines = [
            "[databases]",
            f"{parts['dbname']} = host={parts['host']} port={parts['port']}"
            f" user={parts['user']}{password}",
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {self._port}",
            "unix_socket_dir =",
            "pool_mode = transaction",
            "auth_type = any",
            *settings,
        ]
        path = Path(self._folder.name) / "pgbouncer.ini"
        path.write_text("\n".join(lines))
        return path

    def __enter__(self) -> Self:
        # Like Postgres it refuses to run as root.
        account = server_account()
        account.own(Path(self._folder.name))
        account.own(self._settings)
        self._process = subprocess.Popen(
            [self._program, "-q", str(self._settings)],
            stderr=subprocess.DEVNULL,
            **account.popen_options(),
        )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("pgbouncer did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()
