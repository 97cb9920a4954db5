"""`monitor page` and `monitor brief`: files that are whole, the same again, and small enough."""

from pathlib import Path

import pytest

from monitor.app.asked import Asked
from monitor.app.live import renderer
from monitor.app.newsroom import Newsroom
from monitor.cli import Settings
from monitor.cli.brief import brief
from monitor.cli.page import page
from monitor.cli.serve import serve
from monitor.clock import read_instant
from monitor.config.chosen import configuration
from monitor.errors import CannotCreate, UsageError
from tests.cli.shell import configured, run
from tests.page.stories import QUOTE, lanes, posts
from tests.store.build import build

pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")

SPAN = ("--now", "2017-02-24T09:00:00Z", "--until", "2017-02-24T08:00:00Z")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("page")
    build(folder / "monitor.db", list(posts()), lanes=lanes(), narratives=("threat",))
    return configured(folder)


def test_the_same_now_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    """Promise 13, for page and brief; less than 250 kB by the minute."""
    for command, name, more in ((page, "a.html", ("--every", "1m")), (brief, "b.html", ())):
        first, again = tmp_path / f"1{name}", tmp_path / f"2{name}"
        for path in (first, again):
            done = run(command, *SPAN, *more, "--out", str(path), settings=settings)
            assert done.exit_code == 0
            assert f"wrote {path}" in done.stderr
        assert first.read_bytes() == again.read_bytes()
        assert first.stat().st_size < 250_000


def test_a_page_is_public_unless_it_is_called_internal(settings: Settings, tmp_path: Path) -> None:
    """Texts are on the internal page only."""
    for flag, shown in (((), False), (("--internal",), True)):
        path = tmp_path / "page.html"
        run(page, *SPAN, *flag, "--out", str(path), settings=settings)
        assert (QUOTE.split(",", maxsplit=1)[0] in path.read_text()) is shown


def test_a_brief_goes_to_stdout_or_a_file(settings: Settings, tmp_path: Path) -> None:
    """Markdown unless the name says HTML; any other ending is refused before anything is read."""
    told = run(brief, *SPAN, settings=settings).stdout
    assert told.startswith("# ")
    assert "## What to watch" in told
    path = tmp_path / "brief.md"
    run(brief, *SPAN, "--out", str(path), settings=settings)
    assert path.read_text() == told
    with pytest.raises(UsageError, match=r"\.md, \.html, got '\.doc'"):
        run(brief, *SPAN, "--out", str(tmp_path / "brief.doc"), settings=settings)


def test_a_brief_of_a_time_in_which_few_posted_is_of_a_longer_one(settings: Settings) -> None:
    """Fewer than five accounts posted since then: it says from when on it counts."""
    late = run(brief, *SPAN, "--since", "2017-02-23T14:00:00Z", settings=settings).stdout
    assert "Wednesday 22 February 2017 to Friday 24 February 2017" in late
    assert "At least 181 posts by 9 accounts" in late


def test_a_folder_that_is_not_there_is_said_so(settings: Settings, tmp_path: Path) -> None:
    """One sentence, and nothing is written."""
    with pytest.raises(CannotCreate):
        run(page, *SPAN, "--out", str(tmp_path / "no" / "page.html"), settings=settings)


def test_the_live_page_is_made_from_the_store_as_it_is(settings: Settings) -> None:
    """Each version anew, with the state of each source at the top."""
    config = configuration(settings.config_path)
    asked = Asked(("anaheim",), until=read_instant(SPAN[-1]))
    page = renderer(Newsroom.of(config), asked, internal=False)(3).decode()
    assert page.index("State of each source") < page.index("How far?")
    assert '"version":3' in page


def test_serving_needs_a_port_and_an_incident_that_are_there(settings: Settings) -> None:
    """Both are refused before anything listens."""
    with pytest.raises(UsageError, match="expected one of anaheim"):
        run(serve, "--incident", "elsewhere", settings=settings)
    assert run(serve, "--port", "0", settings=settings).exit_code == 2
