"""A name that is listed only when posts are stored: outputs refuse or mask it, none shows it.

Promise 11.

What is told in tests/security/test_leaks.py of reports, charts and exports one by one is here told
of all that the program can say.
"""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from monitor.app import restoring
from monitor.app.alerting import Alerting
from monitor.app.asked import Asked
from monitor.app.desk import ledger
from monitor.app.live import LiveReaders, Served
from monitor.app.newsroom import Newsroom
from monitor.clock import read_instant, utc_now
from monitor.config import Config, read_config
from monitor.errors import DataError
from monitor.privacy.guard import WITHHELD
from tests.alerts.servers import listening
from tests.security.later import NAME, SPAN, build, configure
from tests.security.world import run

pytestmark = pytest.mark.repeats

pytest.importorskip("resvg_py", reason="the extra `charts` is not installed")
NEEDLES = ("tomlin", "averystone")
AWAY = "http://127.0.0.1:1"
REPORTS = ("volume", "sentiment", "sources", "spread", "narratives", "voices", "counts", "video")
MASKED = {
    "status": ("status",),
    "status, JSON": ("status", "--json"),
    "alerts": ("alerts",),
    "alerts, JSON": ("alerts", "--json"),
    "check": ("check",),
    "collect": ("collect",),
    "collect, JSON": ("collect", "--json"),
    "label": ("label",),
    "top": ("top", "--once", "--text"),
    "without the topic": ("report", "sentiment", *SPAN, "--mask", "--centre"),
    "validate": ("validate",),
    "brief": ("brief", *SPAN),
    "brief, HTML": ("brief", *SPAN, "--out", "{folder}/brief.html"),
    "page": ("page", *SPAN, "--out", "{folder}/page.html"),
    "embed": ("chart", "volume", *SPAN, "--embed", "{folder}/volume.html"),
    "export volume": ("export", "volume", "--by", "narrative"),
    "export sentiment": ("export", "sentiment"),
    "forget": ("forget", "--dry-run", "--post", "chirper/s1"),
    "purge": ("purge", "--dry-run"),
    **{
        f"report {what}, {form}": ("report", what, *SPAN, "--format", form)
        for what in REPORTS
        for form in ("table", "json", "csv", "md")
    },
    **{f"chart {what}": ("chart", what, *SPAN) for what in ("volume", "sentiment", "spread")},
}
REFUSED = {
    "export posts": (("export", "posts"), "field id of row 337"),
    "export posts with texts": (("export", "posts", "--text"), "field text of row 97"),
    "export posts, CSV": (("export", "posts", "--format", "csv"), "field id of row 337"),
    "export tables": (("export", "tables", "{folder}/tables"), "field post.native_id of row 337"),
}
SHOWN = (
    *("status", "status, JSON", "alerts", "alerts, JSON", "label", "top", "brief", "page"),
    *("report spread, table", "report spread, json", "report sources, md", "report counts, json"),
)
"""Outputs that show the name as long as it is not listed, but for which nothing above is proved."""


class Said(NamedTuple):
    """What a command said, on all channels and in all files that it left, and how it ended."""

    text: str
    error: BaseException | None


def said(folder: Path, *words: str) -> Said:
    done = run(folder, *(word.format(folder=folder) for word in words))
    files = sorted({*folder.glob("*.html"), *folder.glob("*.ndjson"), *folder.glob("*.svg")})
    left = "".join(path.read_text("utf-8") for path in files)
    for path in files:
        path.unlink()
    return Said(f"{done.output}{done.exception or ''}{left}".lower(), done.exception)


def found(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def listed(folder: Path, *names: str, **titles: str) -> Config:
    configure(folder, AWAY, *names, **titles)
    return read_config(folder / "config.toml", environ={})


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    build(folder, links=False)
    return folder


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    build(folder, links=True)
    return folder


@pytest.mark.parametrize("output", SHOWN)
def test_the_name_is_there_to_be_shown(plain: Path, output: str) -> None:
    """While it is not listed it is shown: what the tests below prove is not proved by silence."""
    listed(plain)
    assert found(said(plain, *MASKED[output]).text)


@pytest.mark.parametrize("output", MASKED)
def test_an_output_does_not_show_it(plain: Path, output: str) -> None:
    """Neither the name nor a part of it stands in what is said or written."""
    listed(plain, NAME)
    shown = said(plain, *MASKED[output])
    assert not found(shown.text)
    assert not isinstance(shown.error, DataError)
    assert len(shown.text) > 20


@pytest.mark.parametrize("output", REFUSED)
def test_an_export_of_posts_is_refused_where_it_would(plain: Path, output: str) -> None:
    """Texts and ids leave as they are or not at all: the sentence tells the row."""
    listed(plain, NAME)
    words, where = REFUSED[output]
    shown = said(plain, *words)
    assert isinstance(shown.error, DataError)
    assert f"stands in {where}" in str(shown.error)
    assert not found(shown.text)


def test_phrases_of_a_burst_hold_no_part_of_it(plain: Path) -> None:
    """Those that are parts of the name are left out, and others stay."""
    phrases = {}
    for names in ((), (NAME,)):
        listed(plain, *names)
        report = json.loads(run(plain, "report", "spread", *SPAN, "--json").stdout)
        phrases[names] = {one["phrase"] for one in report["amplification"]["phrases"]}
    assert "tomlin averystone" in phrases[()]
    assert phrases[NAME,]
    assert not found(" ".join(phrases[NAME,]))


def test_a_link_is_refused_where_it_is_shown_and_only_there(linked: Path) -> None:
    """The report and the internal page list what people share; the public page does not."""
    config = listed(linked, NAME)
    assert config.protected == (NAME,)
    where = r"findings, entry \d+, link, so nothing was written"
    for words, field in (
        (("report", "spread", *SPAN), where),
        (
            ("page", *SPAN, "--internal", "--out", "{folder}/page.html"),
            rf"story, spread, report, {where}",
        ),
    ):
        shown = said(linked, *words)
        assert isinstance(shown.error, DataError)
        assert re.search(f"stands in {field}", str(shown.error))
        assert not found(shown.text)
    for public in ("page", "brief", "embed", "chart spread"):
        shown = said(linked, *MASKED[public])
        assert shown.error is None
        assert not found(shown.text)


@pytest.mark.parametrize(
    ("field", "page", "brief"),
    [
        ("title", "question, title", "title"),
        ("event", "question, events, entry 1, title", "events, entry 1, title"),
        ("narrative", "", ""),
    ],
)
def test_a_title_stops_the_page_and_the_brief(
    plain: Path, field: str, page: str, brief: str
) -> None:
    """Of a file nothing is written; what must be seen of sources is seen without the name."""
    listed(plain, NAME, **{field: f"What {NAME} said"})
    for output, where in (("page", page), ("brief", brief)):
        shown = said(plain, *MASKED[output])
        assert not found(shown.text)
        if where:
            assert isinstance(shown.error, DataError)
            assert str(shown.error).startswith(f"{output}: a protected name stands in")
            assert "nothing was written" in str(shown.error)
            assert where in str(shown.error)
    for output in ("status", "check", "alerts", "top"):
        assert not found(said(plain, *MASKED[output]).text)


def test_a_query_may_hold_it_and_the_page_shows_it_masked(plain: Path) -> None:
    """Whoever looks for the name must write it down."""
    listed(plain, NAME, query=f'anaheim OR "{NAME}"')
    run(plain, "collect")  # the query is stored with the first pass that asks it
    for output in ("page", "report volume, md", "check"):
        shown = said(plain, *MASKED[output])
        assert not found(shown.text)
        assert "name withheld" in shown.text


def test_the_live_page_says_why_it_shows_nothing(plain: Path, linked: Path) -> None:
    """It is made as the page is; how things stand, and what is coded, is shown with masks."""
    room, asked = Newsroom.of(listed(plain, NAME)), Asked(("anaheim",), until=read_instant(SPAN[1]))
    assert not found(Served(room, asked, LiveReaders()).page(1).decode().lower())
    assert not found(Served(room, asked, LiveReaders(internal=True)).standing().lower())
    assert WITHHELD in Served(room, asked, LiveReaders(internal=True)).standing()
    texts = " ".join(p.text for p in ledger(room, "anaheim", ["ana"], None).progress("ana").posts)
    assert not found(texts.lower())
    assert WITHHELD in texts
    served = Served(Newsroom.of(listed(linked, NAME)), asked, LiveReaders(internal=True))
    with pytest.raises(DataError, match="page: a protected name stands in story, spread,"):
        served.page(1)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


def test_an_alert_is_delivered_without_it(plain: Path, log: pytest.LogCaptureFixture) -> None:
    """What began before the name was listed is told to log and webhook, the name masked."""
    with listening() as (url, asked):
        configure(plain, url, NAME)
        config = read_config(plain / "config.toml", environ={})
        Alerting(config, sleep=Event().wait, environ={}, now=utc_now)()
    hooks = [json.loads(one.body) for one in asked if one.path == "/hook"]
    assert any(WITHHELD in one["text"] for one in hooks)
    assert not found(f"{hooks}{log.text}".lower())


def test_a_sealed_report_is_verified_without_showing_it(plain: Path) -> None:
    """What was sealed while the name was not listed is compared; the name is not quoted."""
    listed(plain)
    sealed = plain / "sealed.json"
    run(plain, "report", "sources", *SPAN, "--seal", str(sealed))
    assert found(sealed.read_text().lower())
    listed(plain, NAME)
    verdict = said(plain, "verify", str(sealed))
    assert "sources of anaheim: differs" in verdict.text or "same" in verdict.text
    assert not found(verdict.text)
    sealed.unlink()


def test_a_backup_is_made_and_proved_all_the_same(plain: Path, tmp_path: Path) -> None:
    """It holds what the database holds; a report that may not be shown is not among its records."""
    title = f"What {NAME} said"
    listed(plain, title=title)
    before, after = tmp_path / "before", tmp_path / "after"
    assert run(plain, "backup", str(before)).exit_code == 0
    room = Newsroom.of(listed(plain, NAME, title=title))
    assert run(plain, "backup", str(after)).exit_code == 0
    for place, records in ((before, True), (after, False)):
        assert bool((place / "reports.ndjson").read_text()) is records
        assert restoring.prove(room, place).holds


def test_a_key_of_an_archive_is_masked(plain: Path) -> None:
    """Columns that are not kept are told, whatever they are called."""
    listed(plain, NAME)
    line = {"source": "chirper", "id": "1", "created_at": "2017-02-22T06:00:00Z", "text": "-"}
    (plain / "b.ndjson").write_text(json.dumps({**line, NAME: 1}) + "\n")
    for words in (("import",), ("import", "--json")):
        done = run(plain, *words, str(plain / "b.ndjson"))
        assert WITHHELD in f"{done.output}{done.stderr}"
        assert not found(f"{done.output}{done.stderr}".lower())
    (plain / "b.ndjson").unlink()
