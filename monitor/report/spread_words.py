"""The report `spread` in sentences, each with its uncertainty."""

from typing import Final

from monitor.clock import from_epoch
from monitor.report.amplification import Amplification
from monitor.report.sheet import LocalTime
from monitor.report.spread_reading import SpreadReadings
from monitor.spread.analysis import Analysis
from monitor.spread.concentration import TOP, Concentration
from monitor.spread.self_excitation import SelfExcitation
from monitor.spread.sentences import of_counts

UNSEEN: Final = (
    "Nothing of this time is known to have been observed, so no figure of its spread can be given; "
    "an archive that is complete says so with `monitor import --observed SINCE..UNTIL`."
)


def sentences(
    read: SpreadReadings,
    found: Analysis,
    amplification: Amplification,
    excitation: SelfExcitation,
) -> list[str]:
    """Return what a reader who is no statistician should know, most important first."""
    carried = [*_amplified(amplification), *_excited(excitation)]
    if not read.counts.known.any():
        return [UNSEEN, *carried]
    return [*of_counts(found, _Clock(read)), *carried]


class _Clock:
    """Writes instants, in seconds since 1970, as the clock of the report shows them."""

    def __init__(self, read: SpreadReadings) -> None:
        edges = read.readings.total.edges
        self._local = LocalTime(read.readings.question.timezone, [edges[0], edges[-1]])

    def __call__(self, seconds: int) -> str:
        return self._local(from_epoch(seconds))


def _amplified(found: Amplification) -> list[str]:
    if found.posts is None or found.ratio is None:
        return []
    said = [
        f"{found.posts:,} posts carry {found.messages:,} distinct texts: "
        f"{found.ratio:.1f} posts for each."
    ]
    if found.authors is not None:
        said.append(f"The {TOP} most active authors wrote {_concentrated(found.authors)}.")
    return said


def _concentrated(found: Concentration) -> str:
    low, high = (f"{100 * share:.0f}" for share in found.even_top_share)
    span = f"about {low}" if low == high else f"{low} to {high}"
    usual = f"were all equally active, it would be {span} %"
    return f"{100 * found.top_share:.0f} % of the posts ({usual})"


def _excited(found: SelfExcitation) -> list[str]:
    if found.observed is None:
        return []
    said = f"At least {100 * found.observed:.0f} % of the posts answer or repeat one that is known"
    if found.low is None or found.high is None:
        return [f"{said}."]
    return [
        f"{said}; how much of the volume answers volume lies, by what is taken to come from "
        f"outside, between {100 * found.low:.0f} and {100 * found.high:.0f} %."
    ]
