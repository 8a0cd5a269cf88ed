"""The house rules about files: the path is the name, every test has its source."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bridge.assets import find_assets
from bridge.installer.modules import read_modules
from bridge.installer.states import read_files

ROOT = Path(__file__).resolve().parents[2]
FILES = read_files(find_assets(), read_modules(find_assets()).values())
FOLDERS = ("bridge", "migrations", "sql", "tests", "tools", "bench")
MOST_FILES = 40
MOST_LINES = 260
CREATES = re.compile(
    r"^create\s+(?:or\s+replace\s+)?(function|procedure|view|trigger|constraint\s+trigger)\s+"
    r"([\w.\"]+)",
    re.I | re.M,
)


def sources(suffix: str) -> list[Path]:
    return [path for name in FOLDERS for path in sorted((ROOT / name).rglob(f"*{suffix}"))]


@pytest.mark.parametrize("file", FILES.objects, ids=lambda file: file.path)
def test_file_holds_the_object_that_its_path_names(file: object) -> None:
    path, kind = Path(file.path), file.kind  # type: ignore[attr-defined]
    made = CREATES.findall(file.sql.decode())  # type: ignore[attr-defined]
    if kind == "trigger":
        table = path.stem.partition("__")[0]
        function = f"{path.parts[2]}.tg_{path.stem}"
        assert [name for word, name in made if word == "function"] in ([function], [])
        text = file.sql.decode()  # type: ignore[attr-defined]
        assert re.search(rf"\son\s+\w+\.\"?{table}\"?\s", text), f"no trigger on {table}"
    else:
        assert {name for _, name in made} == {f"{path.parts[2]}.{path.stem}"}


@pytest.mark.parametrize("file", FILES.objects, ids=lambda file: file.path)
def test_file_never_drops(file: object) -> None:
    text = re.sub(r"--[^\n]*", "", file.sql.decode())  # type: ignore[attr-defined]
    assert not re.search(r"^\s*drop\s", text, re.I | re.M), "drops live in migrations"


@pytest.mark.parametrize("one", FILES.migrations, ids=lambda one: one.id)
def test_migration_leaves_transactions_to_the_installer(one: object) -> None:
    text = re.sub(r"--[^\n]*", "", one.sql.decode())  # type: ignore[attr-defined]
    text = re.sub(r"\$(\w*)\$.*?\$\1\$", "", text, flags=re.DOTALL)
    assert not re.search(r"^\s*(begin|commit|rollback)\s*;", text, re.I | re.M)
    if not one.transactional:  # type: ignore[attr-defined]
        assert text.strip().count(";") == 1, "a non-transactional file holds one statement"


@pytest.mark.parametrize("one", FILES.migrations, ids=lambda one: one.id)
def test_migration_makes_nothing_that_a_file_makes(one: object) -> None:
    in_files = {f"{found.schema}.{found.name}" for file in FILES.objects for found in file.objects}
    made = {name for _, name in CREATES.findall(one.sql.decode())}  # type: ignore[attr-defined]
    assert not made & in_files


def test_folders_stay_readable() -> None:
    count = Counter(path.parent for path in sources("") if path.is_file())
    crowded = {
        path.relative_to(ROOT).as_posix(): number
        for path, number in count.items()
        if number > MOST_FILES and path.name != "__pycache__" and path.parts[-2] != "migrations"
    }
    assert crowded == {}


def test_modules_stay_readable() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources(".py")
        if (lines := len(path.read_text().splitlines())) > MOST_LINES
        and path.relative_to(ROOT).parts[0] != "tests"
    }
    assert long == {}


def test_names_say_what_a_module_is() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}
    assert [path for path in sources(".py") if path.stem in empty_words] == []


def test_every_sql_test_has_its_source() -> None:
    objects = {Path(file.path).stem for file in FILES.objects}
    migrations = "\n".join(one.sql.decode() for one in FILES.migrations)
    bedrock = {
        name.replace('"', "").rpartition(".")[2]
        for name in re.findall(
            r"^create\s+(?:table|function|view)\s+(?:if not exists\s+)?([\w.\"]+)",
            migrations,
            re.I | re.M,
        )
    }
    # One file a behaviour is allowed: claim_jobs__fair.sql; defects go by their number.
    orphans = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests" / "sql").rglob("*.sql"))
        if not re.match(r"[di]\d\d_", path.name)
        and path.stem not in objects | bedrock
        and path.stem.rpartition("__")[0] not in objects | bedrock
    ]
    assert orphans == []


def test_every_python_test_has_its_source() -> None:
    tests = ROOT / "tests" / "bridge"
    orphans = []
    for path in sorted(tests.rglob("test_*.py")):
        folder = ROOT / "bridge" / path.relative_to(tests).parent
        words = path.stem.removeprefix("test_").split("_")
        names = ["_".join(words[:end]) for end in range(1, len(words) + 1)]
        if not any((folder / f"{name}.py").exists() or (folder / name).is_dir() for name in names):
            orphans.append(path.relative_to(ROOT).as_posix())
    assert orphans == []
