"""SQL is written by hand where docs/architecture.md says why, and nowhere else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STORE = ROOT / "monitor" / "store"
CALL = re.compile(r"\.execute(?:many|script)?\(")


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
        if CALL.search(path.read_text("utf-8")) and STORE not in path.parents
    }
    assert elsewhere == {"monitor/testing/whole_pass.py"}  # it looks into what a source left


def test_what_is_kept_seldom_goes_through_tables() -> None:
    """Of these files none inserts by hand."""
    for name in ("alerts", "budgets", "passes", "publications"):
        text = (STORE / "writing" / f"{name}.py").read_text("utf-8")
        assert "INSERT" not in text, name
        assert ".table(" in text, name
