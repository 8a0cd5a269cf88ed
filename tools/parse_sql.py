"""Parse every SQL file with Postgres' own parser, function bodies included."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pglast

ROOT = Path(__file__).resolve().parents[1]
# The parser has no catalogue: it gives up on a variable of a table's type. Those bodies are checked
# by plpgsql_check in an installed database.
_NO_CATALOGUE = "LookupExplicitNamespace"
FOLDERS = ("migrations", "sql", "tests/sql", "tests/fixtures/sql")


def problems(path: Path) -> Iterator[str]:
    """Find what does not parse in one file."""
    text = path.read_text(encoding="utf-8")
    try:
        statements = json.loads(pglast.parser.parse_sql_json(text))["stmts"]
        for raw in statements:
            for kind, statement in raw["stmt"].items():
                if kind in ("CreateFunctionStmt", "DoStmt"):
                    parse_body(text.encode(), raw, statement)
    except pglast.parser.ParseError as error:
        if _NO_CATALOGUE in str(error):
            return
        yield f"{path.relative_to(ROOT)}: {error}"


def parse_body(text: bytes, raw: dict[str, Any], statement: dict[str, Any]) -> None:
    """Parse the body of a function or of a DO block."""
    options = {}
    for option in statement.get("options") or statement.get("args") or []:
        if "DefElem" in option:
            options[option["DefElem"]["defname"]] = option["DefElem"].get("arg", {})
    language = options.get("language", {}).get("String", {}).get("sval", "plpgsql")
    start = raw.get("stmt_location", 0)
    source = text[start : start + raw.get("stmt_len", len(text))].decode()
    if language == "plpgsql":
        pglast.parser.parse_plpgsql_json(source)
    elif language == "sql" and "as" in options:
        body = options["as"]["List"]["items"][0]["String"]["sval"]
        pglast.parser.parse_sql_json(body)


def main() -> int:
    """Parse the files; tell how many of them do not parse."""
    files = sorted(path for name in FOLDERS for path in (ROOT / name).rglob("*.sql"))
    found = [problem for path in files for problem in problems(path)]
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"{len(files)} SQL files, {len(found)} with errors", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
