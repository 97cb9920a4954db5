"""What rules are asked for, what they find, and the episodes that come of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict

from monitor.nouns.alerts import AlertState, Stands
from monitor.nouns.finding import Finding
from monitor.sources.settings import Positive
from monitor.sources.values import Aware

CHANCES: Final = (0.975, 0.9, 0.5)
"""That posts reach the lowest, the second and the middle quantile of a forecast."""


class ForecastTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[alerts.forecast]` as it is written.

    Attributes:
        posts: Posts about one incident since it began.
        by: A time with its zone. The rule looks at it during the week before.
        chance: How likely it must be: `0.5`, `0.9` or `0.975`.
    """

    posts: Positive
    by: Aware
    chance: float = 0.9


class Rules(Struct, frozen=True, kw_only=True):
    """What `[alerts]` asks for; of a rule that is None or False nothing."""

    blind: timedelta | None = timedelta(minutes=30)
    burst: bool = True
    volume: int | None = None
    forecast: ForecastTable | None = None
    mix: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, asked in asdict(self).items() if asked)


class EpisodeKey(Struct, frozen=True, order=True):
    """What an episode is about; `source` is empty where it is about all of them together."""

    rule: str
    incident: str
    source: str = ""


ACTIVE: Final[Mapping[Stands, bool]] = {"holds": True, "over": False}
"""Whether an episode lasts, where nothing else shows it; of the others nobody knows."""


class RuleFinding(Struct, frozen=True, kw_only=True):
    """What a rule says at one instant.

    Attributes:
        active: None where it is unknown: no episode begins or ends by it.
        stands: Its condition at that instant.
        since: When it began (UTC).
        found: What holds; None where nothing does.
    """

    key: EpisodeKey
    active: bool | None
    stands: Stands
    since: datetime
    found: Finding | None = None


def state(found: RuleFinding, *, lasts: bool) -> AlertState | None:
    """Return what people are shown of a rule whose episode *lasts*, or not; None for nothing."""
    if found.stands == "unseen":
        return "blind"
    if lasts:
        return "firing" if found.stands == "holds" else "recovering"
    return None if found.stands == "over" else "pending"


class Changes(Struct, frozen=True):
    begun: Sequence[RuleFinding]
    ended: Sequence[EpisodeKey]


def changes(open_: Iterable[EpisodeKey], findings: Iterable[RuleFinding]) -> Changes:
    """Return what findings change of the episodes that are open.

    An episode is reported once, however long it lasts. It ends where its rule says so, or where
    nothing speaks of it any more: the rule, the source or the incident has left the configuration.
    """
    known = set(open_)
    by_key = {finding.key: finding for finding in findings}
    return Changes(
        begun=[one for key, one in by_key.items() if one.active and key not in known],
        ended=sorted(key for key in known if key not in by_key or by_key[key].active is False),
    )
