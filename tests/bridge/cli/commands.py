"""Run `tourbase` as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def tourbase(
    *arguments: object, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command line in an environment of its own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TOURBASE_")}
    return subprocess.run(
        [sys.executable, "-m", "bridge", *map(str, arguments)],
        cwd=ROOT,
        env=plain | settings,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
