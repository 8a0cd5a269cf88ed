"""The command `tourbase simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from bridge.simulator.seeding import plant_file
from bridge.simulator.server import listen, serve
from bridge.simulator.simulation import Simulation

_EXAMPLES = """
\b
Examples:
  tourbase simulate --port 8900
  tourbase simulate --port 0 --seed resman.json --ledger calls.jsonl
  curl -s -X POST http://127.0.0.1:8900/_sim/switches -d '{"duplicate_policy":"error"}'
  curl -s http://127.0.0.1:8900/_sim/state
"""


@click.command(epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="Port on 127.0.0.1; 0 is any free one.",
)
@click.option(
    "--seed",
    "seed_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="JSON file with accounts and properties, in the shape of POST /_sim/seed.",
)
@click.option(
    "--ledger",
    "ledger_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to which each call is appended before it is answered.",
)
def simulate(port: int, seed_file: Path | None, ledger_file: Path | None) -> None:
    """Run a stand-in for ResMan on this machine.

    Prints one JSON line with its address once it accepts connections, and ends with exit 0 at
    SIGTERM or Ctrl-C. Its control surface is under /_sim/; docs/simulator.md tells it all.
    """
    simulation = Simulation(ledger_file)
    if seed_file is not None:
        plant_file(simulation.store, seed_file)
    serve(simulation, listen(port))
