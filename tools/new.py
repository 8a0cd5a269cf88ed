"""Write the frame of a new migration, function, view or trigger at its place."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FUNCTION = """\
create or replace function {module}.{name}()
returns integer
language sql
stable
set search_path = ''
as $$
    select 1
$$;

comment on function {module}.{name}() is
'Says in one sentence what it does, and what it writes.';
"""
VIEW = """\
create or replace view {module}.{name} as
select
    module.name,
    module.version
from core.module as module;

comment on view {module}.{name} is 'Says in one sentence what one row is.';
comment on column {module}.{name}.name is 'Says what the column holds.';
comment on column {module}.{name}.version is 'Says what the column holds.';
"""
TRIGGER = """\
create or replace function {module}.tg_{name}()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    return null;
end;
$$;

comment on function {module}.tg_{name}() is 'Trigger: says in one sentence what it does.';

create or replace trigger _500_{what} after update on {module}.{table}
for each row execute function {module}.tg_{name}();

comment on trigger _500_{what} on {module}.{table} is 'Says when it fires, and what for.';
"""
MIGRATION = """\
-- Say in one sentence what changes.
-- depends: {before}

create table {module}.{name} (
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    constraint {name}_pkey primary key (id)
);

comment on table {module}.{name} is 'Says in one sentence what one row is.';
comment on column {module}.{name}.id is 'Says what the column holds.';
comment on column {module}.{name}.created_at is 'When the row was written.';
"""
ROLLBACK = "drop table {module}.{name};\n"


def main() -> int:
    """Write the files of one new object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["migration", "function", "view", "trigger"])
    parser.add_argument("--module", required=True)
    parser.add_argument("--area", default="")
    parser.add_argument("--name", required=True)
    given = parser.parse_args()
    if not (ROOT / "migrations" / given.module / "module.toml").exists():
        parser.error(f"there is no module {given.module!r}: say MODULE=core or MODULE=resman")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", given.name):
        parser.error(f"{given.name!r} is no name: say NAME=lower_case_words")
    for path, text in files(given.kind, given.module, given.area, given.name).items():
        if path.exists():
            parser.error(f"{path.relative_to(ROOT)} exists already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(path.relative_to(ROOT))
    return 0


def files(kind: str, module: str, area: str, name: str) -> dict[Path, str]:
    """Give the files to write, with their text."""
    if kind == "migration":
        return migration_files(module, name)
    table, _, what = name.partition("__")
    if kind == "trigger" and not what:
        sys.exit("a trigger is called NAME=table__what")
    text = {"function": FUNCTION, "view": VIEW, "trigger": TRIGGER}[kind]
    folder = ROOT / "sql" / f"{kind}s" / module / area
    return {folder / f"{name}.sql": text.format(module=module, name=name, table=table, what=what)}


def migration_files(module: str, name: str) -> dict[Path, str]:
    """Give a migration behind the last one of the module, and its rollback."""
    folder = ROOT / "migrations" / module
    there = sorted(path.stem for path in folder.glob("*_[0-9][0-9][0-9][0-9]_*.sql"))
    last = [stem for stem in there if not stem.endswith(".rollback")]
    number = int(last[-1].removeprefix(f"{module}_")[:4]) + 1 if last else 1
    new = f"{module}_{number:04d}_{name}"
    before = last[-1] if last else "core_0001_bedrock"
    return {
        folder / f"{new}.sql": MIGRATION.format(module=module, name=name, before=before),
        folder / f"{new}.rollback.sql": ROLLBACK.format(module=module, name=name),
    }


if __name__ == "__main__":
    sys.exit(main())
