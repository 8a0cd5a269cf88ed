"""Read the names out of a brief's SQL.

    python -m tests.contract.make_contract BRIEF.md > tests/contract/lead_sync.json

Tables with columns and types, columns added to the host's tables, constraints, indexes, views with
columns, functions.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

_WORDS = {"constraint", "check", "unique", "primary", "like", "references"}


def contract(text: str) -> dict[str, Any]:
    """Give the names of a brief."""
    sql = re.sub(r"--[^\n]*", "", "\n".join(re.findall(r"```sql\n(.*?)```", text, re.S)))
    return {
        "tables": {name: columns(body) for name, body in tables(sql)},
        "host_columns": sorted(
            re.findall(r"ALTER TABLE \"?(\w+)\"? ADD COLUMN (\w+) ([A-Z]+)", sql)
        ),
        "constraints": sorted(set(re.findall(r"CONSTRAINT (\w+)", sql))),
        "indexes": sorted(re.findall(r"CREATE INDEX (\w+)", sql)),
        "views": {name: outputs(body) for name, body in views(sql)},
        "functions": sorted(re.findall(r"FUNCTION (\w+)\(\)\s*RETURNS void", sql)),
    }


def tables(sql: str) -> list[tuple[str, str]]:
    """Give each table and what stands between its parentheses."""
    return re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", sql, re.S)


def columns(body: str) -> dict[str, str]:
    """Give the columns of a table with the first word of their types."""
    found = re.findall(r"^ {4}(\w+) ([A-Z]+)", body, re.M)
    return {name: kind for name, kind in found if name.lower() not in _WORDS}


def views(sql: str) -> list[tuple[str, str]]:
    """Give each view and its query."""
    return re.findall(r"CREATE VIEW (\w+) AS\s*(.*?);", sql, re.S)


def outputs(query: str) -> list[str]:
    """Give the columns of a query's first select, in order."""
    parts, depth, part = [], 0, ""
    for word in re.findall(r"\w+|\W", query.strip()[len("SELECT") :]):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word == "FROM":
            break
        if depth == 0 and word == ",":
            parts.append(part)
            part = ""
        else:
            part += word
    return [re.findall(r"(\w+)\s*$", one)[0] for one in [*parts, part]]


if __name__ == "__main__":
    found = contract(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(found, indent=1, sort_keys=False) + "\n")
