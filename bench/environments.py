"""Environments of the peers, one each, in .cache/bench; made once, kept until their pins change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
INSTALL_SECONDS = 300
_STAMP = "installed"


class Unavailable(Exception):
    """A peer cannot be measured on this machine; the text says why and what would help."""


def venv(name: str, packages: Sequence[str]) -> Path:
    """Make a virtual environment with these packages; give its Python."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    if not _is_made(folder, packages):
        _run([sys.executable, "-m", "venv", str(folder)], ROOT)
        _run([str(python), "-m", "pip", "install", "-q", "--retries", "1", *packages], ROOT)
        _mark(folder, packages)
    return python


def node(name: str, packages: Sequence[str]) -> Path:
    """Make a folder with these packages of npm, a Node among them; give the folder."""
    folder = CACHE / name
    if not _is_made(folder, packages):
        npm = shutil.which("npm")
        if npm is None:
            raise Unavailable("npm is not on PATH: install Node")
        quiet = ("--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
        _run([npm, "install", *quiet, "--prefix", str(folder), *packages], folder)
        _mark(folder, packages)
    return folder


def debian(name: str, package: str) -> Path:
    """Unpack a package of Debian without installing it; give the folder that holds its tree."""
    folder = CACHE / name
    if not _is_made(folder, [package]):
        for tool in ("apt-get", "dpkg"):
            if shutil.which(tool) is None:
                raise Unavailable(f"{tool} is not on PATH: this peer comes as a Debian package")
        _run(["apt-get", "download", "-qq", package], folder)
        found = sorted(folder.glob("*.deb"))
        if not found:
            raise Unavailable(f"apt-get knows no package {package}")
        _run(["dpkg", "-x", str(found[-1]), str(folder / "tree")], folder)
        _mark(folder, [package])
    return folder / "tree"


def _is_made(folder: Path, packages: Sequence[str]) -> bool:
    stamp = folder / _STAMP
    if stamp.exists() and stamp.read_text().split() == list(packages):
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _mark(folder: Path, packages: Sequence[str]) -> None:
    (folder / _STAMP).write_text("\n".join(packages) + "\n")


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        answer = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{Path(command[0]).name} took over {INSTALL_SECONDS} s") from None
    if answer.returncode != 0:
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        raise Unavailable(f"{Path(command[0]).name} failed: {lines[-1] if lines else 'silently'}")
