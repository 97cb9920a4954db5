"""The strip of phases: what was told hour by hour, from what was known then."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.chart import Outlook, VolumeFigure, draw, theme
from monitor.chart.text import sized
from monitor.clock import from_epoch
from monitor.nouns.spread import Phased
from monitor.report.spread.phases import MOST, phases
from monitor.spread.analysis import analyse
from monitor.spread.phase import MOVING
from monitor.spread.series import Counts
from tests.chart.drawn import having, picture, said, stretches
from tests.chart.figures import bucket, series, span, volume
from tests.examples import examples
from tests.spread.draws import HOUR, made

pytestmark = pytest.mark.repeats

WAVE = [0] * 4 + [5, 20, 60, 100, 100, 100, 90, 80] + [30] * 6 + [2] * 30
NAMES = tuple(theme.PHASES)


def by_hour(posts: list[int]) -> Counts:
    return made(posts, step=HOUR)


def fine(hours: list[int]) -> Counts:
    """Return posts by the hour in steps of five minutes."""
    return made([posts * 12 for posts in hours for _ in range(12)], step=HOUR // 12)


def test_the_strip_ends_with_what_the_report_tells() -> None:
    """The last phase is that of the report; where that has too few posts to say, it has none."""
    ends = (6, 8, 12, 14, 20, 40, len(WAVE))
    kept = []
    for counts in (*(fine(WAVE[:end]) for end in ends), *(by_hour(WAVE[:end]) for end in ends)):
        found, last = analyse(counts), phases(counts)[-1]
        unknown = found.growth is None and found.phase.name in MOVING
        whole = last.span.end == from_epoch(counts.start + len(counts) * counts.step)
        assert whole != unknown
        assert unknown or last.name == found.phase.name
        kept.append(unknown)
    assert any(kept)
    assert not all(kept)


def test_it_is_told_from_the_first_post_to_the_last_settled_hour() -> None:
    """Nothing before anything was posted, nor of hours that will still change."""
    counts = fine(WAVE)
    told = phases(replace(counts, final=len(counts) - 36))
    assert told[0].span.start == from_epoch(counts.start + 4 * HOUR)
    assert told[-1].span.end == from_epoch(counts.start + (len(WAVE) - 3) * HOUR)
    for before, after in pairwise(told):
        assert before.span.end == after.span.start
        assert before.name != after.name
    assert (told[0].name, told[-1].name) == ("emerging", "fading")


def test_what_was_told_does_not_change_with_what_came_later() -> None:
    """An hour's phase is the same whether or not the hours after it are known."""
    late = phases(fine(WAVE))
    for end in range(8, len(WAVE)):
        early = phases(fine(WAVE[:end]))
        assert late[: len(early) - 1] == early[:-1], end
        assert late[len(early) - 1].name == early[-1].name, end


def test_without_a_post_nothing_is_told() -> None:
    """Neither of silence nor of nothing."""
    assert phases(made([0] * 30, step=HOUR)) == ()
    assert phases(made([], step=HOUR)) == ()


def test_days_have_phases_too() -> None:
    """Buckets that do not divide an hour give no forecast, but a shape."""
    found = phases(made([0, 30, 90, 60, 20, 10, 5] + [0] * 9, step=24 * HOUR))
    assert found[-1].name == "quiet"


def test_a_long_story_is_told_in_fewer_runs() -> None:
    """Six weeks by the hour take no more than a thousand runs: one every two hours."""
    found = phases(made([5] * 2 * (MOST + 8), step=HOUR // 2))
    assert all(one.span.length.total_seconds() / HOUR % 2 == 0 for one in found)
    assert found[-1].span.end == from_epoch(made([5], step=HOUR).start + (MOST + 8) * HOUR)


def figure(told: tuple[Phased, ...], hours: int = 24) -> VolumeFigure:
    return replace(volume(series([5] * hours)), said="Fading", outlook=Outlook(phases=told))


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.floats(0.1, 9)), min_size=1, max_size=30),
    st.integers(300, 1600),
)
@examples(40)
def test_a_name_stands_in_its_box_at_any_width(told: list[tuple[str, float]], wide: int) -> None:
    """Whole where there is room, else its initial, else nothing; it never leaves the box."""
    at, made_ = 0.0, []
    for name, hours in told:
        made_.append(Phased(name, span(at, at + hours)))
        at += hours
    shown = figure(tuple(made_), max(int(at) + 1, 1))
    root = picture(shown, wide)
    boxes = [
        (float(one.get("x")), float(one.get("x")) + float(one.get("width")))
        for one in having(root, "phase")
    ]
    for one in having(root, "on-phase"):
        half, x = sized(12)(one.text) / 2, float(one.get("x"))
        inside = [
            phase.name
            for phase, (left, right) in zip(made_, boxes, strict=True)
            if left - 0.2 <= x - half and x + half <= right + 0.2
        ]
        assert any(name.startswith(one.text) for name in inside)


def test_a_narrow_box_has_an_initial_that_is_explained() -> None:
    """Where the name has no room; a sliver has nothing, and the line below has the initials."""
    told = (
        Phased("growing", span(0, 20)),
        Phased("peaking", span(20, 21)),
        Phased("fading", span(21, 21.1)),
    )
    root = picture(figure(told), 480)
    assert [one.text for one in having(root, "on-phase")] == ["growing", "p"]
    assert "Phase: p peaking" in said(root)
    assert not [text for text in said(picture(figure(told[:1]))) if text.startswith("Phase: ")]


def test_phases_are_cut_to_the_window_and_hatched_where_nothing_was_seen() -> None:
    """What lies outside is left out; the key names those that are there, once."""
    told = (
        Phased("emerging", span(-9, 1)),
        Phased("growing", span(1, 3)),
        Phased("emerging", span(3, 4)),
        Phased("quiet", span(40, 50)),
    )
    shown = replace(
        figure(told), buckets=(*series([5] * 3), bucket(3, None)), unobserved=(span(3, 4),)
    )
    root = picture(shown)
    assert stretches(root, shown, "phase") == [span(0, 1), span(1, 3), span(3, 4)]
    assert [one.text for one in having(root, "on-phase")].count("growing") == 1
    assert stretches(root, shown, "hatch") == [span(3, 4)]
    assert not [text for text in said(picture(figure(()))) if "Phase" in text]


def test_the_terminal_has_a_row_of_initials() -> None:
    """A letter for each column, and what it stands for."""
    told = (Phased("growing", span(0, 2)), Phased("peaking", span(2, 3)))
    drawn = draw(figure(told, 4))
    assert "Phase: g growing, p peaking" in drawn
    assert "       " + "g" * 16 + "p" * 8 in drawn.split("\n")
    assert "Phase" not in draw(figure((), 4))


def test_onset_and_bursts_are_told_in_the_terminal() -> None:
    """The plot has no colours for them, the words have."""
    one = Outlook(onset=span(1, 2), bursts=(span(2, 4), span(6, 7)))
    told = " ".join(draw(replace(figure(()), outlook=one)).split())
    assert "It took off between 1 and 2 am on Wednesday 22 February (95 %)." in told
    slow = draw(replace(figure(()), outlook=Outlook(onset=span(1, 2), gradual=True)))
    assert "It began gradually between 1 and 2 am" in " ".join(slow.split())
    assert (
        "Spikes between 2 and 4 am on Wednesday 22 February; 6 and 7 am on Wednesday 22 February."
        in told
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_name_can_be_read_on_its_colour(name: str) -> None:
    """Contrast of 4.5 or more, by the rule of WCAG 2, 1.4.3."""
    light, dark = (luminance(color) for color in (theme.PHASES[name], theme.ON_PHASE))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_pointing_at_a_phase_tells_from_when_to_when() -> None:
    """On the clock of the zone."""
    (one,) = having(picture(figure((Phased("quiet", span(1, 2)),))), "phase")
    assert one.find("title").text == "quiet: Wed 22 Feb, 1 am to Wed 22 Feb, 2 am"
