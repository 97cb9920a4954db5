"""The drawing for the terminal says what the picture says, in characters."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from monitor.chart import Figure, draw
from monitor.chart.figure import DrawnOvertaking, Narrative
from monitor.nouns.spread import Shared
from monitor.words.brief import spark
from tests.chart.figures import (
    HOSTILE,
    amplification,
    bucket,
    event,
    feeling,
    links,
    narratives,
    reactions,
    sentiment,
    series,
    span,
    stretch,
    volume,
)
from tests.examples import examples

COUNTS = st.lists(st.none() | st.integers(0, 10**7), max_size=60)
TITLES = st.text(st.characters(), max_size=80)


def plot(figure: Figure, width: int = 80, height: int = 10) -> list[str]:
    """Return the lines of the plot without the numbers at their left."""
    lines = draw(figure, width=width, height=height).split("\n")
    return [line[7:] for line in lines if len(line) > 6 and line[6] in "│┤"]


def signs(figure: Figure, width: int = 80) -> str:
    """Return the row of signs under the axis."""
    lines = draw(figure, width=width).split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("      └"))
    return lines[at + 1][7:]


@given(counts=COUNTS, title=TITLES, width=st.integers(20, 140), height=st.integers(1, 20))
@examples(60)
def test_no_line_is_wider_than_asked_and_none_holds_an_escape(
    counts: list[int | None], title: str, width: int, height: int
) -> None:
    """Any figure fits any width, and without colour there is nothing but text."""
    events = tuple(event(i / 2, title) for i in range(len(counts)))
    figure = volume(series(counts), title=title, events=events, method=(title,))
    drawn = draw(figure, width=width, height=height)
    assert max(map(cell_len, drawn.split("\n"))) <= width
    assert "\x1b" not in drawn


@given(means=st.lists(st.none() | st.floats(-1, 1), max_size=120), width=st.integers(20, 140))
@example(means=[1.0], width=24)  # its interval reaches beyond the scale
@examples(40)
def test_sentiment_fits_too(means: list[float | None], width: int) -> None:
    """More buckets than columns or fewer: it fits."""
    drawn = draw(sentiment([feeling(i, mean) for i, mean in enumerate(means)]), width=width)
    assert max(map(cell_len, drawn.split("\n"))) <= width


@given(
    counts=st.lists(st.none() | st.integers(0, 10**6), max_size=50),
    title=TITLES,
    width=st.integers(20, 200),
)
@examples(40)
def test_what_is_told_and_passed_on_fits_too(
    counts: list[int | None], title: str, width: int
) -> None:
    """Narratives, amplification and links at any width, with any text: nothing is too wide."""
    cells = series(counts)
    shares = tuple(stretch(i, i + 1, 0.5) for i in range(len(counts)))
    numbers = tuple(posts or 0 for posts in counts)
    for figure in (
        narratives(
            [Narrative(title, 1, shares)] * 3,
            (DrawnOvertaking(title, title, span(0, 3)),),
            buckets=cells,
        ),
        amplification(cells, title=title),
        links(cells, [Shared(title, "page", numbers, tuple(counts))] * 3),
    ):
        drawn = draw(figure, width=width)
        assert max(map(cell_len, drawn.split("\n"))) <= width
        assert "\x1b" not in drawn
        assert "\x1b[38;5;" in draw(figure, width=80, color=True) or not any(counts)


def test_hostile_text_commands_no_terminal() -> None:
    """Escape sequences and direction overrides of names and titles are gone, with colour too."""
    figure = volume(
        series([1, 2]), {HOSTILE: series([1, 2])}, title=HOSTILE, events=(event(1, HOSTILE),)
    )
    colored = draw(figure, color=True)
    assert "\x1b[38;5;" in colored
    assert "\x1b[31m" not in colored
    assert not set("\x9b\u202e") & set(colored)


def test_what_nobody_saw_is_hatched_from_top_to_bottom_and_never_empty() -> None:
    """The gap between two bars is hatching in every row; the bars beside it are not."""
    for line in plot(volume(series([4, None, 4]))):
        assert line == "███████ ╱╱╱╱╱╱╱ ███████"
    assert signs(volume(series([4, None, 4]))).strip() == "╱" * 7


def test_where_buckets_share_a_column_it_is_hatched_if_most_of_it_was_not_seen() -> None:
    """Of ten hours one that nobody watched is not most, six are; and one minimum marks them."""
    one, six = (
        amplification([bucket(at, None if at % 10 < unseen else 4) for at in range(600)])
        for unseen in (1, 6)
    )
    assert "╱" not in draw(one, width=67)
    assert signs(six, 67).strip() == "╱" * 60
    least = amplification([bucket(at, 4, truncated=at % 10 == 3) for at in range(600)])
    assert signs(least, 67).strip() == "^" * 60


def test_zero_is_empty_and_not_hatched() -> None:
    """A bucket that was observed and held nothing has neither bar nor hatching."""
    lines = plot(volume(series([4, 0, 4])))
    assert all(set(line[8:16]) <= {" "} for line in lines)


def test_heights_are_in_proportion() -> None:
    """A bar of half the posts is half as high, within a row."""
    lines = plot(volume(series([10, 5])), height=20)
    high, low = (sum(1 for line in lines if line[at : at + 1] == "█") for at in (0, 8))
    assert high == 20
    assert abs(low - 10) <= 1


def test_sources_have_marks_of_their_own() -> None:
    """Without colour sources are told apart by their mark, and the key says which is which."""
    drawn = draw(volume(series([9, 9]), {"large": series([6, 6]), "small": series([3, 3])}))
    assert "█ large   ▒ small" in drawn
    assert "▒" in drawn.split("\n")[6]


@pytest.mark.parametrize("groups", [1, 8, 9])
def test_posts_of_no_group_are_shown_as_others(groups: int) -> None:
    """What the groups leave of the total has its own mark, however many groups there are."""
    parts = {f"source {place}": series([6]) for place in range(groups)}
    assert "+ others" in draw(volume(series([6 * groups + 3]), parts))


def test_uncertain_buckets_have_signs() -> None:
    """A lower bound and what will still change are marked under their bars and explained."""
    figure = volume([bucket(0, 4), bucket(1, 4, truncated=True), bucket(2, 4, provisional=True)])
    assert signs(figure).split() == ["^" * 7, "~" * 7]
    assert "^ at least this many" in draw(figure)
    assert "~ will still change" in draw(figure)


def test_the_columns_of_what_was_not_observed_are_hatched() -> None:
    """With exact spans, those of which it is half or more; a bar of one column is all or none."""
    wide = {part: signs(volume(series([1, 1]), unobserved=(span(0, part),))) for part in (0.4, 0.5)}
    assert {part: row.count("╱") for part, row in wide.items()} == {0.4: 3, 0.5: 4}
    for part, found in ((0.4, 0), (0.5, 1)):
        narrow = volume(series([1] * 70), unobserved=(span(0, part),))
        assert signs(narrow).count("╱") == found


def test_a_bar_that_has_hardly_begun_is_not_hatched() -> None:
    """What has not been yet was not missed: of an hour that began a minute ago nothing is."""
    begun = bucket(1, 0, coverage=0.0, provisional=True)
    figure = volume([bucket(0, 4), begun], unobserved=(span(1, 1 + 1 / 60),))
    assert "╱" not in draw(figure)


def test_events_are_numbered_over_their_columns() -> None:
    """The number stands over the line of its event, and the list names it in local time."""
    drawn = draw(volume(series([1, 0, 0, 0]), events=(event(2, "Protest"),)))
    lines = drawn.split("\n")
    column = next(line for line in lines if "┊" in line).index("┊")
    assert next(line for line in lines if line.strip() == "1").index("1") == column
    assert "1 Wed 22 Feb, 2 am · Protest" in drawn


def test_long_series_are_added_up_to_fit() -> None:
    """A month by the hour is drawn in longer buckets, and the drawing says how long."""
    drawn = draw(volume(series([1] * 720)), width=80)
    assert "one bar is 12 h" in drawn
    assert drawn.startswith("Posts over time")


@pytest.mark.parametrize(
    ("top", "label"), [(9_999, "8,000"), (12_345, "12.5k"), (4_500_000, "5M"), (7 * 10**9, "8G")]
)
def test_numbers_at_the_left_are_short(top: int, label: str) -> None:
    """Six characters hold any number of posts."""
    assert f"{label}┤" in draw(volume(series([top])))


@pytest.mark.parametrize(
    ("top", "labels"),
    [(1, "1 0"), (47, "50 40 30 20 10 0"), (1_365, "1,500 1,000 500 0")],
)
def test_numbers_at_the_left_are_round(top: int, labels: str) -> None:
    """As in pictures: nobody reads a height off an axis that goes up to 47, with 24 half way."""
    lines = draw(volume(series([top]))).split("\n")
    assert [line[:6].strip() for line in lines if line[6:7] == "┤"] == labels.split()


def test_dots_are_rings_where_they_will_still_change() -> None:
    """Settled and provisional means are told apart; the share of negative posts stands below."""
    drawn = draw(sentiment([feeling(0, -0.1), feeling(1, -0.1, provisional=True)]))
    assert "●" in drawn
    assert "○" in drawn
    assert "Share of scored posts that are negative: 50 %" in drawn
    assert "Share of posts that could not be scored: 20 %" in drawn


def test_more_points_than_columns_share_columns() -> None:
    """A month of sentiment by the hour fits 80 columns; a column shows the mean of its shares."""
    drawn = draw(sentiment([feeling(i, -0.1 if i % 2 else None) for i in range(720)]), width=80)
    assert max(map(cell_len, drawn.split("\n"))) <= 80
    assert "▅" * 73 in drawn


def test_a_narrow_terminal_gets_the_words() -> None:
    """Where a plot would say nothing, the sentences still do."""
    drawn = draw(volume(series([5, None])), width=20)
    assert "┤" not in drawn
    assert "Not watched" in drawn.replace("\n", " ")


def test_nothing_to_show_is_said() -> None:
    """No bucket, no plot, one sentence."""
    assert draw(volume(())).startswith("Nothing to show: this span is empty")


@given(st.lists(st.none() | st.floats(0, 1000), max_size=50))
def test_a_spark_has_a_character_for_each_value_and_none_for_the_unknown(
    values: list[float | None],
) -> None:
    """Unknown is a space, zero is the lowest bar: they are never the same."""
    row = spark(values)
    assert len(row) == len(values)
    assert [char == " " for char in row] == [value is None for value in values]


def test_minutes_are_drawn_too() -> None:
    """An hour by the minute has its minutes on the axis."""
    drawn = draw(volume(series([1] * 60, timedelta(minutes=1)), every=timedelta(minutes=1)))
    assert "12:15 am" in drawn
    assert "one bar is 1 min" in drawn


def test_one_bar_has_a_date_too() -> None:
    """A date that is longer than the bar is wide stands over its end."""
    days = timedelta(days=2)
    lines = draw(volume(series([40], days), every=days)).split("\n")
    at = next(i for i, line in enumerate(lines) if "┬" in line)
    assert lines[at + 1].strip() == "Wed 22 Feb"


def test_a_bar_is_no_longer_than_the_time_that_is_shown() -> None:
    """Two days of a week are no week."""
    shown = volume(series([40], timedelta(days=2)), every=timedelta(days=7))
    assert "one bar is 2 d" in draw(shown)


def test_several_bars_of_less_time_than_one_are_not_as_long_as_that_time() -> None:
    """Ten minutes before eight and ten after it are two clipped hours."""
    rows = series([20, 12], timedelta(minutes=10))
    assert "one bar is 1 h" in draw(volume(rows, every=timedelta(hours=1)))


def test_the_plot_is_this_one() -> None:
    """Character by character: bars to the nearest row, what nobody saw, an event between them."""
    figure = volume(series([9, 4, None, 1]), events=(event(1.5),))
    lines = draw(figure, width=40, height=5).split("\n")
    assert [line for line in lines if line[6:7] in {"│", "┤"}] == [
        "    10┤███████     ┊   ╱╱╱╱╱╱╱",
        "      │███████     ┊   ╱╱╱╱╱╱╱",
        "     5┤███████ ███████ ╱╱╱╱╱╱╱",
        "      │███████ ███████ ╱╱╱╱╱╱╱",
        "     0┤███████ ███████ ╱╱╱╱╱╱╱ ███████",
    ]


def test_colours_change_where_marks_do() -> None:
    """One escape sequence for each run of a colour, and one that ends it."""
    figure = volume(series([5, None]))
    (row,) = [
        line for line in draw(figure, width=24, height=4, color=True).split("\n") if "5┤" in line
    ]
    end, blue, grey = "\x1b[0m", "\x1b[38;5;25m", "\x1b[38;5;245m"
    assert row == f"     5┤{end}{blue}███████{end} {end}{grey}╱╱╱╱╱╱╱{end} {end}"


def test_what_nobody_saw_is_hatched_below_nought_too() -> None:
    """In a plot of means, from the lowest to the highest row."""
    figure = reactions({"as scored": [0.2, None, -0.2], "masked": [0.1, None, 0.1]})
    gaps = [b.span for b in figure.buckets if b.polarity is None]
    dark = replace(figure, unobserved=tuple(gaps))
    rows = [line for line in draw(dark, width=40, height=7).split("\n") if line[6:7] in {"│", "┤"}]
    assert len(rows) == 7
    assert all("╱" in row for row in rows)
