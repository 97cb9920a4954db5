"""What a public chart withholds says so where it is pointed at, and is not called unwatched."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import draw
from monitor.chart.coarse import cropped, fit
from monitor.chart.figure import VolumeFigure, at_least, unobserved
from monitor.chart.making import CHARTS
from monitor.chart.said import headline
from monitor.chart.svg.sheet import signs
from monitor.chart.svg.small import volume as small_volume
from monitor.chart.terminal.columns import Columns, states
from monitor.nouns.buckets import Bucket
from monitor.report.snapshot import Snapshot
from monitor.store.reading.reader import open_reader
from monitor.words.charts import LIGHT_FEW
from tests.chart.drawn import having, picture, pointed
from tests.chart.figures import HOUR, bucket, series, volume
from tests.examples import examples
from tests.page.stories import opened, question
from tests.report.sample import T
from tests.report.sample import question as asked
from tests.store.build import Sample, build

FEW = "suppressed (few people)"


@pytest.mark.parametrize("internal", [False, True])
@pytest.mark.parametrize("name", ["volume", "spread", "sentiment", "amplification"])
def test_a_bar_that_is_withheld_says_what_the_table_says(name: str, *, internal: bool) -> None:
    """Only time that nobody watched is called so; for internal use nothing is withheld."""
    with opened() as (reader, _):
        snapshot = Snapshot(reader, question(), internal=internal)
        figure = CHARTS[name](snapshot)
        drawn = picture(figure)
        told = pointed(drawn)
        posts = snapshot.worded("volume").report.rows_of(Bucket, "buckets")
        out = snapshot.worded("volume").suppressed.get("buckets", ())
    places = {place for group, place in out if not group}
    assert len(places) == (0 if internal else 3)
    if name == "volume":
        assert isinstance(figure, VolumeFigure)
        assert small_volume(figure).count('class="few"') == len(places)
    assert len(having(drawn, "few")) == (len(places) if name in {"volume", "spread"} else 0)
    said = [one.partition("\n")[0].partition(": ")[2] for one in told]
    assert {place for place, one in enumerate(said) if one == FEW} == places
    dark = {place for place, one in enumerate(posts) if one.posts is None} - places
    words = {"no scored post"} if name == "sentiment" else {"not watched"}
    assert {said[place] for place in dark} == words
    assert {place for place, one in enumerate(said) if one == "not watched"} <= dark


def test_posts_that_are_added_up_without_those_withheld_are_not_all() -> None:
    """Neither in a longer bar, nor in what is not drawn; a bar of nothing else says so."""
    rows = list(series([9] * 4)) + [replace(bucket(n, None), coverage=1.0) for n in range(4, 7)]
    figure = volume((*rows, bucket(7, 0)))
    figure = replace(figure, withheld=tuple(one.span for one in rows[4:]))
    told = pointed(picture(fit(figure, 4)))
    assert [one.partition(": ")[2] for one in told] == [
        "18 posts",
        "18 posts",
        FEW,
        FEW,
    ]
    assert unobserved(figure) == []
    assert cropped(figure, slice(0, 4)).notes[-1].endswith(f"; its posts are {FEW}.")
    assert cropped(figure, slice(0, 1)).notes[-1].endswith("with at least 27 posts.")
    assert cropped(figure, slice(0, 7)).notes[-1].endswith("with 0 posts.")


@examples(30)
@given(st.lists(st.integers(0, 30) | st.none(), min_size=2, max_size=60), st.integers(1, 20))
def test_a_bar_of_which_a_part_is_withheld_is_marked_as_a_minimum(
    posts: list[int | None], room: int
) -> None:
    """In characters and in a picture, which says why; nothing else is, where all was watched."""
    rows = [replace(bucket(n, many), coverage=1.0) for n, many in enumerate(posts)]
    out = tuple(one.span for one in rows if one.posts is None)
    figure = fit(replace(volume(rows), withheld=out), room)
    for one in figure.buckets:
        parts = [
            many for many, row in zip(posts, rows, strict=True) if one.start <= row.start < one.end
        ]
        assert at_least(figure, one) is (None in parts and one.posts is not None)
    marked = [one for one in figure.buckets if at_least(figure, one)]
    assert ("^" in states(figure, Columns.of(figure, 80))) is bool(marked)
    assert list(signs(figure)) == [LIGHT_FEW] * any(one.posts for one in marked)


@pytest.mark.parametrize("name", CHARTS)
def test_where_too_few_accounts_posted_the_title_says_so_and_nothing_is_drawn(
    tmp_path: Path, name: str
) -> None:
    """An empty plot would say that there was no post; for internal use all is drawn."""
    posts = [Sample(at=T + n * HOUR / 6, person=n % 3, message=n) for n in range(30)]
    with open_reader(build(tmp_path / "monitor.db", posts)) as reader:
        public, internal = (
            CHARTS[name](Snapshot(reader, asked(), internal=within)) for within in (False, True)
        )
    assert headline(public) == "Fewer than 5 accounts posted"
    assert not having(picture(public), "axis")
    assert "┤" not in draw(public)
    assert headline(internal) != headline(public)


def test_what_would_give_few_away_is_left_out_and_the_note_says_so(tmp_path: Path) -> None:
    """That of many accounts, from which and from the sum of all a number of few would follow."""
    posts = [
        Sample(at=T + hour * HOUR, person=n, message=100 * hour + n)
        for hour, accounts in enumerate((30, 8, 2))
        for n in range(accounts)
    ]
    path = build(tmp_path / "monitor.db", posts)
    with open_reader(path) as reader, reader.snapshot():
        figure = CHARTS["volume"](Snapshot(reader, asked(every=HOUR)))
    assert isinstance(figure, VolumeFigure)
    first = figure.buckets[0]
    assert isinstance(first, Bucket)
    assert first.posts == 30
    assert [one.start for one in figure.withheld] == [T + HOUR, T + 2 * HOUR]
    assert re.search("0┤.*·", draw(figure))
    assert not re.search("0┤.*·", draw(replace(figure, withheld=())))
    [note] = [one for one in figure.notes if one.startswith("Dotted, which is not zero: ")]
    assert note.endswith(
        "1 h with fewer than 5 accounts, and others that would reveal their numbers."
    )
    with open_reader(path) as reader, reader.snapshot():
        tone = CHARTS["sentiment"](Snapshot(reader, asked(every=HOUR)))
    assert ([one.start for one in tone.withheld], note in tone.notes) == (
        [T + HOUR, T + 2 * HOUR],
        False,
    )
    assert note.replace("Dotted, which is", "Left out, though") in tone.notes
    # A drawing with less room says it of the same stretches: those that were withheld.
    assert isinstance(figure, VolumeFigure)
    longer = fit(figure, 1)
    assert (longer.every, note in longer.notes) == (6 * HOUR, True)
