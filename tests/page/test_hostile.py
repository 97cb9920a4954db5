"""The page in a browser that is handed hostile texts: nothing runs, nothing is asked for."""

import json
from itertools import cycle
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from monitor.chart.files.render import library
from monitor.nouns.incident import Event
from monitor.page.document import document
from monitor.page.making import measures
from monitor.page.packing import BUDGET
from monitor.words.worded import worded
from tests.page.chromium import Opened
from tests.page.stories import HOUR, T, story
from tests.page.test_beside import CALLS

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
    found = story(internal=True)
    events = [Event(T + i * HOUR, text) for i, text in enumerate(PAYLOADS)]
    group = found.packed["groups"]
    assert isinstance(group, list)
    named = [one | {"title": text} for one, text in zip(group, PAYLOADS, strict=False)]
    calls = replace(CALLS, measure=replace(CALLS.measure, title=PAYLOADS[0], unit=PAYLOADS[4]))
    packed = found.packed | {
        "events": [[int((e.at - T).total_seconds()), e.title] for e in events],
        "groups": named,
        "counts": measures([calls], [T, T + HOUR, T + 2 * HOUR]),
    }
    said = zip(found.spread.said, cycle(PAYLOADS), strict=False)
    spread = replace(
        found.spread,
        said=tuple((one, replace(words, sentence=text)) for (one, words), text in said),
    )
    report = found.volume.published.report
    volume = worded(replace(report, head=replace(report.head, title=PAYLOADS[1])), "internal")
    told = replace(
        found,
        spread=spread,
        volume=volume,
        events=events,
        packed=packed,
        series=(calls,),
        alerts=[replace(one, said=PAYLOADS[6], source=PAYLOADS[7]) for one in found.alerts],
    )
    path = tmp_path / "page.html"
    path.write_bytes(document(told, library()))
    with Opened(browser, path.as_uri()) as opened:
        for kind in ("source", "narrative", "language"):
            select = opened.page.locator(f"#show-{kind}")
            for place in range(select.locator("option").count()):
                select.select_option(index=place)
        for kind in ("source", "narrative", "language"):  # stacked: the tip names each source
            opened.page.locator(f"#show-{kind}").select_option(index=0)
        left, width, y = opened.plot()
        opened.page.mouse.move(left + width * 13.5 / 48, y)
        assert PAYLOADS[1] in opened.page.inner_text("#tip")
        assert opened.page.locator("#tip *").count() == 0
        opened.page.wait_for_timeout(100)
        assert opened.page.evaluate("window.owned") is None
        assert opened.page.title() == PAYLOADS[1]
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert (
            opened.page.locator("iframe, img, main script, header script, main style").count() == 0
        )


def test_the_policy_holds_even_where_escaping_would_not(browser: Any, tmp_path: Path) -> None:
    """A script, a handler, a style and a picture that got in do nothing: the policy is a wall."""
    page = document(story(), library()).decode()
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


def test_a_page_is_small_enough() -> None:
    """What draws, the figures up to their bound and all words: below 1.5 MB."""
    words = len(document(story(internal=True), "")) - len(json.dumps(story().packed))
    assert len(library().encode()) + BUDGET + words < 1_500_000
