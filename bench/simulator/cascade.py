"""Who speaks, and who is answered: a self-exciting process, grown generation by generation.

Immigrants speak up because of what happened (`story.WAVES`); each post then has a random number of
offspring, many only for a few, after a delay with a heavy tail; night thins them out.

References:
    Hawkes and Oakes, A cluster process representation of a self-exciting process, Journal of
    Applied Probability 11 (1974), from memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from math import exp, log1p
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bench.simulator.draw import DrawStream
from bench.simulator.story import BESIDE, HOURS, ONSET, WAVES, StoryWave, awake, denial_share

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
_LONGEST: Final = 48.0  # hours, as are the next two
_SOON: Final = 0.25  # mean delay of a prompt answer
_LATER: Final = 0.5  # scale of the others, whose tail is heavy
_HEAVY: Final = 0.9
_PROMPT: Final = 0.55  # share of prompt answers


class Node(Struct, frozen=True, kw_only=True):
    """A post before it has words.

    Attributes:
        number: Position among all nodes as they were drawn.
        hour: Hours since the week began.
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


def grow(draw: DrawStream, size: float = 1.0) -> list[Node]:
    """Return the posts of the week, in order of time.

    *size* is how many times as many speak up by themselves as in the demo.
    """
    nodes = list(_immigrants(draw, size))
    for node in nodes:  # grows while it is walked: each generation has the next
        if node.scene != "bare":
            nodes.extend(_offspring(draw, node, len(nodes)))
    return sorted(nodes, key=lambda node: (node.hour, node.number))


def _immigrants(draw: DrawStream, size: float) -> Iterator[Node]:
    yield Node(number=0, hour=ONSET, platform="chirper", scene="first", audience=_LARGEST)
    number = 1
    for planned in (*WAVES, BESIDE):
        wave = replace(planned, height=planned.height * size)
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


def _arrivals(draw: DrawStream, wave: StoryWave) -> Iterator[float]:
    """Yield hours of arrival: a Poisson process of the wave's height, thinned to its rate."""
    hour = wave.start + draw.exponential(1 / wave.height)
    while hour < HOURS:
        if draw.chance(wave.rate(hour) / wave.height):
            yield hour
        hour += draw.exponential(1 / wave.height)


def rate(nodes: Iterable[Node], hour: float, size: float = 1.0) -> float:
    """Return the posts an hour that were to be expected, given all that was posted before *hour*.

    Of posts about the incident, and answers to them that no query finds.

    *nodes* and *size* are as of `grow`.
    """
    answers = sum(
        _fertility(node) * _density(hour - node.hour)
        for node in nodes
        if node.scene != "bare" and node.scene not in BESIDE.scenes
        if 0 < hour - node.hour < _LONGEST
    )
    return size * sum(wave.rate(hour) for wave in WAVES) + _wakeful(hour) * answers


def _quiet(node: Node) -> bool:
    return node.scene == "notice" or node.scene in BESIDE.scenes


def _fertility(node: Node) -> float:
    """Return the mean offspring of a node, before the night takes its part."""
    return _FERTILITY * node.audience / (_TAIL / (_TAIL - 1)) * (0.25 if _quiet(node) else 1.0)


def _wakeful(hour: float) -> float:
    return 0.25 + 0.75 * awake(hour)


def _offspring(draw: DrawStream, parent: Node, number: int) -> Iterator[Node]:
    for _ in range(draw.poisson(_fertility(parent))):
        hour = parent.hour + _delay(draw)
        if hour >= HOURS or not draw.chance(_wakeful(hour)):
            continue
        platform, relation = _where(draw, parent, quiet=_quiet(parent))
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


def _where(draw: DrawStream, parent: Node, *, quiet: bool) -> tuple[Platform, Relation]:
    if quiet:
        return parent.platform, "copy" if parent.platform == "newswire" else "repost"
    if draw.chance(_ELSEWHERE):
        return "commons" if parent.platform == "chirper" else "chirper", "copy"
    if parent.relation == "comment":
        return parent.platform, "comment"
    return parent.platform, draw.weighted(_RELATIONS[parent.platform])


def _scene(draw: DrawStream, parent: Node, relation: Relation, hour: float) -> str:
    if relation in {"repost", "copy"}:
        return parent.scene
    if relation != "quote" and draw.chance(_BARE):
        return "bare"
    return draw.weighted(
        {parent.scene: 0.45, narrative(draw, hour): 0.3, "anger": 0.13, "calm": 0.12}
    )


def narrative(draw: DrawStream, hour: float) -> str:
    """Draw the narrative of a post of this hour: `threat`, `denial`, or `both` set side by side."""
    denial = denial_share(hour)
    return draw.weighted({"threat": 1 - denial, "denial": denial, "both": 0.12})


def _audience(draw: DrawStream) -> float:
    return min(1 + draw.power_law(1, _TAIL), _LARGEST)


def _delay(draw: DrawStream) -> float:
    while True:
        prompt = draw.chance(_PROMPT)
        hours = draw.exponential(_SOON) if prompt else draw.power_law(_LATER, _HEAVY)
        if hours < _LONGEST:
            return hours


def _density(hours: float) -> float:
    """Return how likely a delay is, per hour: that of `_delay`."""
    soon = exp(-hours / _SOON) / _SOON
    later = _HEAVY / _LATER * exp((-_HEAVY - 1) * log1p(hours / _LATER))
    cut = (1 - _PROMPT) * exp(-_HEAVY * log1p(_LONGEST / _LATER))
    return (_PROMPT * soon + (1 - _PROMPT) * later) / (1 - cut)
