"""The pages of docs/ say what the code does: settings, reasons, errors, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.known import KNOWN, Known
from tests.fixtures.databases import Database

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def table(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the first table below a heading, without its head."""
    text = (DOCS / page).read_text()
    below = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def plain(cell: str) -> str:
    return cell.strip("`")


def default(known: Known) -> str:
    """Give a default as the page writes it."""
    if known.default in (None, ""):
        return "none"
    number = known.default
    return f"{number:g}" if isinstance(number, float) else str(number)


def test_every_setting_stands_in_the_page_with_its_default() -> None:
    shown = [
        (plain(name), plain(value), reloads)
        for name, value, _, reloads, _ in table("operations.md", "Settings")
    ]
    assert shown == [
        (known.name, default(known), "yes" if known.reloads else "") for known in KNOWN
    ]


def test_every_reason_has_its_page(database: Database) -> None:
    rows = database.connection.execute(
        "select code, name, state from resman.reason order by code"
    ).fetchall()
    found = {path.stem: path.read_text() for path in (DOCS / "reasons").glob("RM*.md")}
    assert sorted(found) == [code for code, _, _ in rows]
    index = (DOCS / "reasons" / "README.md").read_text()
    for code, name, state in rows:
        assert found[code].startswith(f"# {code} {name}\n\nState of the lead: `{state}`.\n")
        assert re.findall(r"^## (.*)$", found[code], re.M) == [
            "What it means",
            "How it comes",
            "What to do",
        ]
        assert f"| [{code}]({code}.md) | {name} | {state} |" in index


def test_the_page_that_explain_names_is_there(database: Database) -> None:
    bot, user = database.connection.execute(
        "with person as (insert into public.\"user\" (first_name, last_name) values ('D', 'W')"
        " returning id) select null::uuid, person.id from person"
    ).fetchone() or (None, None)
    lead = database.one(
        "insert into public.conversation (chatbot_id, user_id) values (%s, %s) returning id",
        bot,
        user,
    )
    page = database.one("select resman.explain_lead(%s) ->> 'docs'", lead)
    assert page == "docs/reasons/RM101.md"
    assert (ROOT / page).is_file()


def test_every_error_code_stands_in_the_page() -> None:
    raised = {
        code
        for path in (ROOT / "sql").rglob("*.sql")
        for code in re.findall(r"errcode = '(TB\d{3})'", path.read_text())
    }
    shown = set(re.findall(r"^\| (TB\d{3}) \|", (DOCS / "errors.md").read_text(), re.M))
    assert shown == raised


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{target} is not there"
        if anchor:
            assert anchor in anchors(goal), f"{goal.name} has no heading for #{anchor}"


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    listed = {
        (DOCS / target.partition("#")[0]).resolve()
        for target in re.findall(r"\]\(([^)\s]+)\)", index)
        if "://" not in target
    }
    pages = {path for path in DOCS.glob("*.md") if path.name != "README.md"}
    assert pages <= listed
