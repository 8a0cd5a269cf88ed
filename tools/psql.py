"""Open psql on a private Postgres with the product installed."""

from __future__ import annotations

import subprocess
import sys

from bridge.embedded import PrivateServer
from bridge.installer import install


def main() -> int:
    """Start the server, install, run psql; everything is gone afterwards."""
    with PrivateServer({"fsync": "off"}) as server:
        install(server.dsn())
        print("\\dn shows the schemas, \\q ends it and removes the server", file=sys.stderr)
        return subprocess.run(
            [server.programs.path("psql"), server.dsn(), *sys.argv[1:]]
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
