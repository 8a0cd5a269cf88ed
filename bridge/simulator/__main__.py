"""Let `python -m bridge.simulator` run the simulator alone."""

from __future__ import annotations

import sys

import click

from bridge.errors import BridgeError
from bridge.simulator.command import simulate


def main() -> None:
    """Run the command; an error is one line and its exit code."""
    try:
        simulate()
    except BridgeError as error:
        click.echo(f"simulate: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
