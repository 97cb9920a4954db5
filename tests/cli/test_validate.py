"""`monitor validate`."""

import json
from pathlib import Path

import pytest

from monitor.cli import Globals
from monitor.cli.validate import validate
from monitor.store.connection import open_store
from tests.cli.shell import configured, run
from tests.report.coded import NOW, draw_and_code, incident

WHEN = ("--now", NOW.isoformat())


@pytest.fixture
def settings(tmp_path: Path) -> Globals:
    """A configuration whose database holds 600 posts, 150 of them coded."""
    path, truth = incident(tmp_path / "monitor.db", 600)
    draw_and_code(path, truth, 150)
    return configured(tmp_path)


@pytest.mark.parametrize("form", [["--json"], ["--format", "csv"], ["--format", "md"], []])
def test_the_same_state_gives_the_same_bytes(settings: Globals, form: list[str]) -> None:
    """As of any report: `--now` fixes the rest."""
    first = run(validate, *WHEN, *form, settings=settings).stdout_bytes
    assert first == run(validate, *WHEN, *form, settings=settings).stdout_bytes
    assert first.endswith(b"\n")


def test_the_figures_are_in_the_json(settings: Globals) -> None:
    """Matrix, rates, what of a change is shown, both shares, how many were coded."""
    found = json.loads(run(validate, *WHEN, "--json", settings=settings).stdout)
    assert found["measured"]["coded"] == 150
    assert set(found["measured"]["shown"]) >= {"value", "low", "high"}
    assert found["confusion"]["negative"].keys() == {"negative", "neutral", "positive"}
    assert found["share_corrected"]["corrected"]
    assert found["stance"] is None


@pytest.mark.parametrize("form", [["--json"], ["--format", "csv"], ["--format", "md"], []])
def test_without_any_post_nothing_is_told(tmp_path: Path, form: list[str]) -> None:
    """Before the first pass there is a database with nothing in it, and that is no error."""
    with open_store(tmp_path / "monitor.db", zone="UTC", scorer="social"):
        pass
    done = run(validate, *WHEN, *form, settings=configured(tmp_path))
    assert done.exit_code == 0
    if form == ["--json"]:
        found = json.loads(done.stdout)
        assert (found["measured"]["coded"], found["share_corrected"]) == (0, None)


def test_a_stance_is_not_offered_before_it_can_be(settings: Globals) -> None:
    """It is no error: the report says how many codes there are and how many it takes."""
    shown = run(validate, *WHEN, "--stance", "the officer", settings=settings).stdout
    assert "Posts labelled for their stance toward the officer: none." in shown
    assert "too few are labelled (0): label at least 200." in shown
