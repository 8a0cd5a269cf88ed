"""The table of guards: for each defect the fix, how it is taken out, and the test that sees it.

The vectors of the contract stand beside the defects of the brief, with a V, and
decisions with a C.
A file of the folder `table` holds entries

    [[guard]]
    id = "D08"
    out = "what the code then does, as the brief's did"
    fails = "tests/…/d08_….sql::1"
    shows = "text of the failure"       # only where it is not a failed assertion
    [[guard.edit]]                      # one or more
    file = "sql/…"
    fix = '''the fragment, which stands exactly once in the file'''
    without = '''what takes its place'''
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NUMBERS = (*range(1, 39), 41, 42, 48, 49, *range(60, 68), 71, 73)
REQUIRED = tuple(f"D{number:02}" for number in _NUMBERS)


@dataclass(frozen=True)
class Edit:
    """One fragment of a fix, and what stands in its place without it."""

    file: str
    fix: str
    without: str

    def count(self, root: Path) -> int:
        """Tell how often the fragment stands in its file."""
        path = root / self.file
        return path.read_text().count(self.fix) if path.is_file() else 0

    def apply(self, root: Path) -> None:
        """Take the fragment out of the file below root."""
        path = root / self.file
        path.write_text(path.read_text().replace(self.fix, self.without))


@dataclass(frozen=True)
class Guard:
    """One fix of a defect, and the test that must fail without it."""

    id: str
    out: str
    fails: str
    edits: tuple[Edit, ...]
    shows: str = ""

    @property
    def name(self) -> str:
        """Give a name for reports."""
        return f"{self.id.lower()}: {self.out}"


def read_guards() -> list[Guard]:
    """Read every file of the table."""
    found = []
    for path in sorted((Path(__file__).parent / "table").glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["guard"]:
            edits = tuple(Edit(**edit) for edit in entry.pop("edit"))
            found.append(Guard(edits=edits, **entry))
    return found
