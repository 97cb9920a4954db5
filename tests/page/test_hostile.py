"""The page in a browser that is handed hostile texts: nothing runs, nothing is asked for."""

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.nouns.incident import Event
from monitor.nouns.quantity import exact
from monitor.page.document import document
from monitor.words.worded import worded
from tests.page.chromium import Opened
from tests.page.stories import HOUR, T, front
from tests.page.test_beside import CALLS, with_calls

pytestmark = pytest.mark.repeats


PAYLOADS = (
    "<script>window.owned=1</script>",
    "</script><script>window.owned=1</script>",
    "<!--<script>",
    "]]><svg onload=window.owned=1>",
    '" autofocus onfocus="window.owned=1" x="',
    "' onmouseover='window.owned=1",
    "<iframe srcdoc='<script>parent.owned=1</script>'>",
    "javascript:window.owned=1",
    "<a href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "${window.owned=1}{{constructor.constructor('window.owned=1')()}}",
    "\u2028window.owned=1\u2029//",
    "\x00 nul, \x1b[2J escape, \u202e reversed",
    "datum.x);window.owned=1;(",
    "x" * 500,
)


def test_hostile_texts_do_nothing(browser: Any, tmp_path: Path) -> None:
    """As titles, names, reasons, sentences and texts: nothing runs, nothing is asked for."""
    page = with_calls(front(internal=True))
    found, texts = page.story, cycle(PAYLOADS)
    assert page.timeline is not None
    assert page.shares is not None
    said = tuple(
        (one, replace(words, headline=next(texts), sentence=next(texts)))
        for one, words in found.spread.said
    )
    report = found.volume.report
    volume = worded(replace(report, head=replace(report.head, title=PAYLOADS[1])), "internal")
    events = tuple(Event(T + i * HOUR, text) for i, text in enumerate(PAYLOADS))
    measure = replace(CALLS.measure, title=PAYLOADS[0], unit=PAYLOADS[4])
    timeline = replace(
        page.timeline,
        posts=replace(page.timeline.posts, events=events[:4]),
        watched=tuple(replace(one, name=next(texts)) for one in page.timeline.watched),
        waves=tuple(replace(one, title=next(texts)) for one in page.timeline.waves),
        counts=tuple(replace(one, measure=measure) for one in page.timeline.counts),
    )
    shares = replace(
        page.shares,
        said=PAYLOADS[2],
        narratives=tuple(replace(one, title=next(texts)) for one in page.shares.narratives),
    )
    told = replace(
        page,
        story=replace(
            found,
            spread=replace(found.spread, said=said),
            volume=volume,
            events=events,
            corrections=PAYLOADS[:3],
            alerts=[replace(one, said=PAYLOADS[6], source=PAYLOADS[7]) for one in found.alerts],
        ),
        timeline=timeline,
        shares=shares,
        links=[(text, exact(9, "posts")) for text in PAYLOADS[:5]],
        groups=[
            replace(one, key=text, title=text)
            for one, text in zip(page.groups, texts, strict=False)
        ],
    )
    path = tmp_path / "page.html"
    path.write_bytes(document(told))
    with Opened(browser, path.as_uri(), viewport={"width": 1280, "height": 900}) as opened:
        select = opened.page.locator("#show")
        for place in range(select.locator("option").count()):
            select.select_option(index=place)
        left, width, y = opened.plot()
        opened.page.mouse.move(left + width * 13.5 / 48, y)
        assert opened.page.locator("#tip *").count() == 0
        for name in ("waves", "versions"):
            assert "<svg" in opened.taken(name, "svg")
            opened.page.locator(f"#{name} [data-take=embed]").click()
        opened.page.wait_for_timeout(100)
        assert opened.page.evaluate("window.owned") is None
        assert opened.page.title() == PAYLOADS[1]
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert (
            opened.page.locator("iframe, img, main script, header script, main style").count() == 0
        )


def test_no_cell_of_a_file_is_a_formula(browser: Any, tmp_path: Path) -> None:
    """A title that a spreadsheet would compute stands there as a text."""
    page = front(internal=True)
    path = tmp_path / "page.html"
    path.write_bytes(
        document(
            replace(
                page,
                links=[
                    ("=HYPERLINK(0)", exact(9, "posts")),
                    ('a,"b', exact(8, "posts")),
                ],
            )
        )
    )
    with Opened(browser, path.as_uri()) as opened:
        rows = opened.taken("links", "csv").split("\r\n")
        assert rows[1:3] == ["'=HYPERLINK(0),9,true", '"a,""b",8,true']


def test_the_policy_holds_even_where_escaping_would_not(browser: Any, tmp_path: Path) -> None:
    """A script, a handler, a style and a picture that got in do nothing: the policy is a wall."""
    page = document(front()).decode()
    bad = (
        "<script>window.owned=1</script><img src='https://evil.example/x.png' "
        "onerror='window.owned=1'><p id='styled' style='color: red'>x</p>"
    )
    path = tmp_path / "page.html"
    path.write_bytes(page.replace("<footer>", f"{bad}<footer>").encode())
    with Opened(browser, path.as_uri()) as opened:
        opened.page.wait_for_timeout(100)
        assert opened.page.evaluate("window.owned") is None
        color = opened.page.locator("#styled").evaluate("e => getComputedStyle(e).color")
        assert color != "rgb(255, 0, 0)"
        assert sum("Content Security Policy" in said for said in opened.complaints) >= 3
