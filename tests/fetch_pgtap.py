"""Find pgTAP on this machine, or fetch it into .cache (60 KB); it is never committed.

Run as a program it makes sure that the file is there, and prints its path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "pgtap"
DEBIAN_PACKAGE = "postgresql-15-pgtap"
NPM_PACKAGE = "@electric-sql/pglite-pgtap"


def pgtap_file() -> Path:
    """Give the SQL file of pgTAP, fetched when it is not there yet."""
    found = _search()
    if found is None:
        _fetch()
        found = _search()
    if found is None:
        raise RuntimeError(
            f"pgTAP was not found: install {DEBIAN_PACKAGE}, or put pgtap--VERSION.sql into {CACHE}"
        )
    return found


def _search() -> Path | None:
    installed = Path("/usr/share/postgresql").glob("*/extension/pgtap--*.sql")
    for path in [*CACHE.glob("pgtap--*.sql"), *installed]:
        # Upgrade scripts are called pgtap--OLD--NEW.sql.
        if path.name.count("--") == 1:
            return path
    return None


def _fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    for source in (_from_debian, _from_npm):
        with tempfile.TemporaryDirectory() as folder:
            # apt downloads as an account of its own, which must be able to enter.
            Path(folder).chmod(0o755)
            for path in sorted(_quietly(source, Path(folder))):
                if path.name.count("--") == 1:
                    shutil.copyfile(path, CACHE / f"{path.name}.{os.getpid()}")
                    (CACHE / f"{path.name}.{os.getpid()}").replace(CACHE / path.name)
                    return


def _quietly(source: Callable[[Path], list[Path]], folder: Path) -> list[Path]:
    try:
        return source(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"pgTAP: {source.__name__[6:]} did not serve: {error}", file=sys.stderr)
        return []


def _from_debian(folder: Path) -> list[Path]:
    download = ["apt-get", "-qq", "download", DEBIAN_PACKAGE]
    if _run(download, folder, check=False).returncode != 0:
        if os.geteuid() == 0:
            _run(["apt-get", "-qq", "update"], folder)
        _run(download, folder)
    for package in folder.glob("*.deb"):
        _run(["dpkg-deb", "-x", str(package), str(folder)], folder)
    return list(folder.rglob("pgtap--*.sql"))


def _from_npm(folder: Path) -> list[Path]:
    _run(["npm", "pack", "--silent", NPM_PACKAGE], folder)
    for package in list(folder.glob("*.tgz")):
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")
    for inner in [*folder.rglob("*.tar.gz"), *folder.rglob("*.tgz")]:
        with tarfile.open(inner) as archive:
            archive.extractall(folder, filter="data")
    return list(folder.rglob("pgtap--*.sql"))


def _run(command: list[str], folder: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, check=check, capture_output=True, text=True)


if __name__ == "__main__":
    print(pgtap_file())
