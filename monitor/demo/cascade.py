"""Who speaks, and who is answered: a self-exciting process, grown generation by generation.

Immigrants speak up because of what happened (`story.WAVES`); each post then has a random number of
offspring, many only for a few, after a delay with a heavy tail; night thins them out.

References:
    Hawkes and Oakes, A cluster process representation of a self-exciting process, Journal of
    Applied Probability 11 (1974), from memory.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from monitor.demo.draw import Draw
from monitor.demo.story import BESIDE, HOURS, ONSET, WAVES, Wave, awake, denial_share

Platform: TypeAlias = Literal["chirper", "commons", "newswire"]
Relation: TypeAlias = Literal["none", "repost", "copy", "reply", "quote", "comment"]

PLATFORMS: Final[Mapping[Platform, float]] = {"chirper": 0.62, "commons": 0.24, "newswire": 0.14}
_RELATIONS: Final[Mapping[Platform, Mapping[Relation, float]]] = {
    "chirper": {"repost": 0.5, "copy": 0.15, "reply": 0.22, "quote": 0.13},
    "commons": {"repost": 0.46, "copy": 0.16, "reply": 0.38},
    "newswire": {"comment": 0.74, "copy": 0.26},
}
_FERTILITY: Final = 1.03  # mean offspring of a post, before the night takes its part
_TAIL: Final = 1.6  # of the audience: smaller is more unequal
_LARGEST: Final = 60.0
_ELSEWHERE: Final = 0.07  # share of offspring on another platform
_BARE: Final = 0.3  # share of answers that name neither place nor police: no query finds them
_LONGEST: Final = 48.0  # hours


class Node(Struct, frozen=True, kw_only=True):
    """A post before it has words.

    Attributes:
        number: Position among all nodes as they were drawn.
        hour: Hours since the week began.
        scene: What it speaks of.
        parent: Number of the post that it answers or repeats; None for an immigrant.
        audience: How many it reaches, in units of the least; 1 and more.
    """

    number: int
    hour: float
    platform: Platform
    scene: str
    relation: Relation = "none"
    parent: int | None = None
    audience: float = 1.0


def grow(draw: Draw) -> list[Node]:
    """Return the posts of the week, in order of time."""
    nodes = list(_immigrants(draw))
    for node in nodes:  # grows while it is walked: each generation has the next
        if node.scene != "bare":
            nodes.extend(_offspring(draw, node, len(nodes)))
    return sorted(nodes, key=lambda node: (node.hour, node.number))


def _immigrants(draw: Draw) -> Iterator[Node]:
    yield Node(number=0, hour=ONSET, platform="chirper", scene="first", audience=_LARGEST)
    number = 1
    for wave in (*WAVES, BESIDE):
        for hour in _arrivals(draw, wave):
            scene = draw.weighted(wave.scenes)
            yield Node(
                number=number,
                hour=hour,
                platform=draw.weighted(PLATFORMS),
                scene=narrative(draw, hour) if scene == "narrative" else scene,
                audience=_audience(draw),
            )
            number += 1


def _arrivals(draw: Draw, wave: Wave) -> Iterator[float]:
    """Yield hours of arrival: a Poisson process of the wave's height, thinned to its rate."""
    hour = wave.start + draw.exponential(1 / wave.height)
    while hour < HOURS:
        if draw.chance(wave.rate(hour) / wave.height):
            yield hour
        hour += draw.exponential(1 / wave.height)


def _offspring(draw: Draw, parent: Node, number: int) -> Iterator[Node]:
    quiet = parent.scene == "notice" or parent.scene in BESIDE.scenes
    mean = _FERTILITY * parent.audience / (_TAIL / (_TAIL - 1)) * (0.25 if quiet else 1.0)
    for _ in range(draw.poisson(mean)):
        hour = parent.hour + _delay(draw)
        if hour >= HOURS or not draw.chance(0.25 + 0.75 * awake(hour)):
            continue
        platform, relation = _where(draw, parent, quiet=quiet)
        yield Node(
            number=number,
            hour=hour,
            platform=platform,
            scene=_scene(draw, parent, relation, hour),
            relation=relation,
            parent=parent.number,
            audience=_audience(draw),
        )
        number += 1


def _where(draw: Draw, parent: Node, *, quiet: bool) -> tuple[Platform, Relation]:
    if quiet:
        return parent.platform, "copy" if parent.platform == "newswire" else "repost"
    if draw.chance(_ELSEWHERE):
        return "commons" if parent.platform == "chirper" else "chirper", "copy"
    if parent.relation == "comment":
        return parent.platform, "comment"
    return parent.platform, draw.weighted(_RELATIONS[parent.platform])


def _scene(draw: Draw, parent: Node, relation: Relation, hour: float) -> str:
    if relation in {"repost", "copy"}:
        return parent.scene
    if relation != "quote" and draw.chance(_BARE):
        return "bare"
    return draw.weighted(
        {parent.scene: 0.45, narrative(draw, hour): 0.3, "anger": 0.13, "calm": 0.12}
    )


def narrative(draw: Draw, hour: float) -> str:
    """Draw the narrative of a post of this hour: `threat`, `denial`, or `both` set side by side."""
    denial = denial_share(hour)
    return draw.weighted({"threat": 1 - denial, "denial": denial, "both": 0.12})


def _audience(draw: Draw) -> float:
    return min(1 + draw.power_law(1, _TAIL), _LARGEST)


def _delay(draw: Draw) -> float:
    while True:
        hours = draw.exponential(0.25) if draw.chance(0.55) else draw.power_law(0.5, 0.9)
        if hours < _LONGEST:
            return hours
