"""SQL is written by hand where docs/architecture.md says why, and nowhere else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORE = ROOT / "monitor" / "store"
CALL = re.compile(r"\.(?:execute(?:many|script)?|rows)\(")
"""Of a connection, or `Rows.rows`."""


def test_sql_by_hand_stands_in_the_files_that_are_named() -> None:
    """Each of them is in the table, once, with a reason; a file that needs none is not."""
    document = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = document.partition("## SQL, and sqlite-utils")[2].partition("\n## ")[0]
    named = re.findall(r"`([\w/]+\.py)`", "\n".join(re.findall(r"^\| (`.*?) \|", table, re.M)))
    found = {
        path.relative_to(STORE).as_posix()
        for path in STORE.rglob("*.py")
        if CALL.search(path.read_text("utf-8"))
    }
    assert sorted(named) == sorted(found)
    elsewhere = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "monitor").rglob("*.py")
        if re.search(r"\.execute|reader\.rows\(", path.read_text("utf-8"))
        and STORE not in path.parents
    }
    # One looks into what a source left, one at the label of each post of the drill.
    assert elsewhere == {"monitor/testing/whole_pass.py", "monitor/demo/results.py"}


def test_what_is_kept_seldom_goes_through_tables() -> None:
    """Of these files none inserts by hand."""
    for name in ("alerts", "budgets", "labels", "notes", "passes", "publications"):
        text = (STORE / "writing" / f"{name}.py").read_text("utf-8")
        assert "INSERT" not in text, name
        assert ".table(" in text, name


def test_what_is_read_seldom_goes_through_tables() -> None:
    """No statement by hand reads one of these tables alone."""
    seldom = (
        *("acknowledged", "alert", "briefing", "budget", "delivery", "draw", "drawn", "embed"),
        *("found", "note", "observed_before", "publication", "scorer", "setting", "source"),
        *("topic", "topic_query"),
    )
    alone = re.compile(rf'\.rows\(\s*"SELECT [^"(]* FROM (?:{"|".join(seldom)})\b(?! AS| JOIN)')
    for path in (STORE / "reading").glob("*.py"):
        whole = re.sub(r'"\s*\n\s*"', "", path.read_text("utf-8"))
        assert not alone.search(whole), path.name
