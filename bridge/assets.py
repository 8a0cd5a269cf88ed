"""Where the SQL of the product lies: inside an installed wheel, else in the checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Assets:
    """The two folders that an installation is made from."""

    migrations: Path
    sql: Path


def find_assets(root: Path | None = None) -> Assets:
    """Find the folders below `root`, else in the wheel, else in the checkout."""
    roots = [root] if root else [_PACKAGE / "_assets", _PACKAGE.parent]
    for candidate in roots:
        if (candidate / "migrations").is_dir():
            return Assets(migrations=candidate / "migrations", sql=candidate / "sql")
    raise ConfigurationError(
        f"no folder migrations below {roots[-1]}: the package is incomplete; install tourbase again"
    )
