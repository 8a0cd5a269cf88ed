"""Find what a person means: a property by a few words, a report by an id, an object in a file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, cast

from bridge.database import Database, Value
from bridge.errors import NotFound, UsageError


def find_property(database: Database, text: str) -> str:
    """Give the id of the one property that a text means."""
    found = [str(one) for one in database.rows("resman.find_property", text=text)]
    if not found:
        raise NotFound(f"no property is called {text}: see 'tourbase properties list'")
    if len(found) > 1:
        raise UsageError(f"{text} may be any of {', '.join(found)}: give more of the id")
    return found[0]


def find_report(database: Database, function: str, missing: str, **named: Value) -> dict[str, Any]:
    """Give what a function reports of one; `missing` says that it is not there."""
    report = database.call(function, **named)
    if report is None:
        raise NotFound(missing)
    return cast(dict[str, Any], report)


def read_object(path: Path) -> dict[str, Any]:
    """Read the object in a file: JSON, or TOML where it is called so."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is neither JSON nor TOML: {error}") from error
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no object")
    return content
