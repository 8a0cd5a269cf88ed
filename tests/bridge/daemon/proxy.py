"""A TCP proxy that can fall silent: connections stay open, and nothing passes any more."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress

from psycopg.conninfo import conninfo_to_dict


class SilentProxy:
    """Pass bytes on to a server until told to fall silent."""

    def __init__(self, family: int, address: str | tuple[str, int]) -> None:
        self._family, self._address = family, address
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._watch = selectors.DefaultSelector()
        self._watch.register(self._listener, selectors.EVENT_READ)
        self._open: list[socket.socket] = []
        self._is_closing = False
        self._is_silence_due = threading.Event()
        self._is_silent = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def fall_silent(self) -> None:
        """Forward nothing more on the connections that exist; new ones work."""
        self._is_silent.clear()
        self._is_silence_due.set()
        assert self._is_silent.wait(5)

    def close(self) -> None:
        """End everything."""
        self._is_closing = True
        self._thread.join()
        for one in (self._listener, *self._open):
            one.close()

    def _serve(self) -> None:
        while not self._is_closing:
            if self._is_silence_due.is_set():
                self._forget_all()
            for key, _ in self._watch.select(0.05):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._pass_on(key.fileobj, key.data)

    def _forget_all(self) -> None:
        for one in [key.fileobj for key in self._watch.get_map().values()]:
            if one is not self._listener:
                self._watch.unregister(one)
        self._is_silence_due.clear()
        self._is_silent.set()

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.socket(self._family, socket.SOCK_STREAM)
        server.connect(self._address)
        self._open += [client, server]
        self._watch.register(client, selectors.EVENT_READ, server)
        self._watch.register(server, selectors.EVENT_READ, client)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            if data := source.recv(65536):
                target.sendall(data)
                return
        for one in (source, target):
            with suppress(OSError, KeyError, ValueError):
                self._watch.unregister(one)
            one.close()


def proxy_to(dsn: str) -> SilentProxy:
    """Stand before a database, whether it listens on a socket of the machine or on a port."""
    parts = conninfo_to_dict(dsn)
    host, port = str(parts["host"]), int(str(parts["port"]))
    if host.startswith("/"):
        return SilentProxy(socket.AF_UNIX, f"{host}/.s.PGSQL.{port}")
    return SilentProxy(socket.AF_INET, (host, port))
