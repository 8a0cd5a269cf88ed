"""`tourbase config`, `version` and `completion`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bridge.cli import run

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
Output = pytest.CaptureFixture[str]


def test_show_masks_the_key(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURBASE_SECRET_KEY", KEY)
    assert run(["config", "show", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    row = next(row for row in rows if row["name"] == "TOURBASE_SECRET_KEY")
    assert (row["value"], row["source"]) == ("(set)", "TOURBASE_SECRET_KEY")


@pytest.mark.parametrize(
    ("key", "code"), [(KEY, 0), (f"{KEY},{KEY}", 0), ("short", 78), (f"{KEY},short", 78)]
)
def test_check_reads_each_key(
    key: str, code: int, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOURBASE_SECRET_KEY", key)
    assert run(["config", "check"]) == code
    assert "short" not in capsys.readouterr().err


def test_check_wants_a_key(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOURBASE_SECRET_KEY", raising=False)
    assert run(["config", "check"]) == 78
    assert "openssl rand -base64 32" in capsys.readouterr().err


def test_common_options_stand_before_or_behind_the_command(capsys: Output) -> None:
    for line in (["--json", "version"], ["version", "--json"]):
        assert run(line) == 0
        assert "version" in json.loads(capsys.readouterr().out)


def test_completion_of_each_shell(capsys: Output) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert run(["completion", shell]) == 0
        assert "_TOURBASE_COMPLETE" in capsys.readouterr().out


def test_help_names_every_command(capsys: Output) -> None:
    assert run(["-h"]) == 0
    said = capsys.readouterr().out
    assert "completion" in said and "config" in said


def test_a_start_imports_nothing_that_takes_long() -> None:
    show = (
        "import sys; from bridge.cli import run; run(['version']);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    shown = subprocess.run([sys.executable, "-c", show], check=True, capture_output=True, text=True)
    loaded = set(shown.stdout.split())
    assert "bridge" in loaded
    assert not loaded & {"asyncio", "cryptography", "httpx", "httpx2", "psycopg", "uvicorn", "yoyo"}
