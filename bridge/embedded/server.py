"""Start, stop and remove a private Postgres."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal

import psycopg
from psycopg.conninfo import make_conninfo

from bridge.embedded import watchdog
from bridge.embedded.account import server_account
from bridge.embedded.place import free_port, plain_environment, roomy_folder
from bridge.embedded.programs import Programs, find_programs
from bridge.errors import BridgeError

StopMode = Literal["smart", "fast", "immediate"]

SUPERUSER = "postgres"
_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_START_SECONDS = 60.0
_STOP_SECONDS = 60.0
_SOCKET_FOLDER_LIMIT = 80


class PrivateServer:
    """A Postgres of our own, on a socket in a folder that only its account can enter.

    `start` and `stop` may alternate, the data stays; `close` removes everything. A watchdog does
    the same when this process is killed.
    """

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        tcp: bool = False,
        programs: Programs | None = None,
        place: Path | None = None,
    ) -> None:
        """Take server settings; `tcp` adds 127.0.0.1 on a free port, with a password.

        The files lie in memory where there is room, or in `place`.
        """
        self.programs = programs or find_programs()
        self._place = place
        self.settings = dict(settings or {})
        self.tcp = tcp
        self.port = 5432
        self.password = secrets.token_urlsafe(18) if tcp else ""
        self._account = server_account()
        self._folder: Path | None = None
        self._sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PrivateServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Tell whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def folder(self) -> Path:
        """Give the folder that holds everything of this server."""
        if self._folder is None:
            raise BridgeError("the private Postgres was not started: call start() first")
        return self._folder

    @property
    def socket_folder(self) -> Path:
        """Give the folder of the socket: what libpq takes as host."""
        return self._sockets or self.folder

    @property
    def pid(self) -> int:
        """Give the id of the server's process."""
        if self._process is None:
            raise BridgeError("the private Postgres does not run: call start() first")
        return self._process.pid

    def dsn(self, dbname: str = "postgres", *, user: str = SUPERUSER, tcp: bool = False) -> str:
        """Give the connection string of one database, by socket or by TCP."""
        if tcp:
            return make_conninfo(
                host="127.0.0.1", port=self.port, user=user, dbname=dbname, password=self.password
            )
        return make_conninfo(host=str(self.socket_folder), port=self.port, user=user, dbname=dbname)

    def log_text(self) -> str:
        """Read what the server logged."""
        try:
            return (self.folder / "server.log").read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def start(self) -> None:
        """Start the server and wait until it answers; the first time, make its data folder."""
        if self.running:
            return
        try:
            if self._folder is None:
                self._prepare()
            self._launch()
        except BaseException:
            self.close()
            raise

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server and keep its data; `immediate` is as a crash."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(_SIGNALS[mode])
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self, mode: StopMode = "fast") -> None:
        """Stop the server and start it again on the same address."""
        self.stop(mode)
        self.start()

    def close(self) -> None:
        """Stop the server, remove its files, dismiss the watchdog."""
        self.stop("immediate")
        for folder in (self._folder, self._sockets):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
        self._folder = self._sockets = None
        guard, self._watchdog = self._watchdog, None
        if guard is not None and guard.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                guard.stdin.write(b"x")
                guard.stdin.close()
            guard.wait()

    def _prepare(self) -> None:
        place = self._place or roomy_folder()
        self._folder = Path(tempfile.mkdtemp(prefix="tourbase-pg-", dir=place))
        self._account.own(self._folder)
        if len(str(self._folder)) > _SOCKET_FOLDER_LIMIT:
            self._sockets = Path(tempfile.mkdtemp(prefix="tourbase-", dir="/tmp"))
            self._account.own(self._sockets)
        folders = [str(folder) for folder in (self._folder, self._sockets) if folder]
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", watchdog.__file__, str(self._folder / "data"), *folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )
        if self._account.other and not self.programs.runnable_by(self._account):
            self.programs = self.programs.copy_to(self._folder / "programs")
        self._make_cluster()

    def _make_cluster(self) -> None:
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        command = [
            *(str(self.programs.bin / "initdb"), "-D", str(self.folder / "data"), "-U", SUPERUSER),
            *("--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync"),
        ]
        if self.tcp:
            secret = self.folder / "password"
            secret.touch(0o600)
            secret.write_text(self.password)
            self._account.own(secret)
            command += ["--auth-host=scram-sha-256", f"--pwfile={secret}"]
        answer = subprocess.run(
            command, capture_output=True, text=True, cwd="/", env=plain_environment(),
            start_new_session=True, **self._account.popen_options(),
        )  # fmt: skip
        if answer.returncode != 0:
            raise BridgeError(f"initdb failed: {' '.join(answer.stderr.split())[-300:]}")
        if self.tcp:
            self.port = free_port()

    def _launch(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1" if self.tcp else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "log_line_prefix": "%m [%p] ",
            **self.settings,
        }
        command = [str(self.programs.bin / "postgres"), "-D", str(self.folder / "data")]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=plain_environment(), start_new_session=True,
                **self._account.popen_options(),
            )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if not self.running:
                last = self.log_text().strip().splitlines()[-1:]
                raise BridgeError(f"the private Postgres did not start: {' '.join(last)}")
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.dsn(), connect_timeout=5).close()
                return
            time.sleep(0.02)
        raise BridgeError(f"the private Postgres did not answer within {_START_SECONDS:.0f} s")
