"""Posts put into words: a phrase, what people put around it, the changes of a near copy."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bench.simulator.cascade import Node
from bench.simulator.draw import DrawStream
from bench.simulator.story import BESIDE, MARCH, ONSET

Table: TypeAlias = Mapping[str, tuple[str, ...]]


class PhrasesByLabel(Struct, frozen=True):
    """Phrases under the label that their writer means."""

    negative: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()

    @property
    def labelled(self) -> tuple[tuple[str, str], ...]:
        """Return (label, phrase) for each."""
        return tuple(
            (label, phrase) for label in self.__struct_fields__ for phrase in getattr(self, label)
        )


class English(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in English.

    Attributes:
        scenes: What is said, with `{slots}`; each scene has a key.
        slots: What may stand in each slot.
        headlines: What a newspaper writes, by scene; where it is about the incident, one of the
            `leads` follows.
        protest_tags: Used once there is a protest.
        openers, closers, emoji: What people put before and after, by label.
        elsewhere: What a writer who does not name the town calls it.
        protected: The invented name that the name guard must mask; `rumours` carry it.
    """

    scenes: Mapping[str, PhrasesByLabel]
    slots: Table
    headlines: Table
    leads: tuple[str, ...]
    openers: Table
    closers: Table
    emoji: Table
    tags: tuple[str, ...]
    protest_tags: tuple[str, ...]
    beside_tags: tuple[str, ...]
    elsewhere: tuple[str, ...]
    videos: tuple[str, ...]
    rumours: tuple[str, ...]
    protected: str


class Languages(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in other languages; `shares` of all posts, English among them."""

    shares: Mapping[str, float]
    spanish: Mapping[str, PhrasesByLabel]
    others: Mapping[str, PhrasesByLabel]


def _read(name: str) -> dict[str, object]:
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


ENGLISH: Final = msgspec.convert(
    {**_read("english.toml"), **_read("dress.toml"), **_read("newswire.toml")}, English
)
LANGUAGES: Final = msgspec.convert(_read("languages.toml"), Languages)


NARRATIVES: Final[Mapping[str, tuple[str, ...]]] = {
    "threat": ("threat",),
    "denial": ("denial",),
    "both": ("threat", "denial"),
}

_SHOWN: Final = frozenset({"first", "video", "threat", "denial", "both", "anger"})
_RUMOURED: Final = frozenset({"anger", "denial", "threat"})
_HEARD: Final = 2.0
_SENTENCE: Final = re.compile(r"(^|[.?!] )([a-z])")


class SimulatedText(Struct, frozen=True, kw_only=True):
    """What a post says, and the truth about it.

    Attributes:
        label: As its writer means it: `negative`, `neutral` or `positive`.
        narratives: Of `threat` and `denial`, those that it tells.
        mention: Whether the incident's query matches it.
    """

    text: str
    label: str
    lang: str
    mention: bool
    narratives: tuple[str, ...] = ()
    protected: bool = False


def speak(draw: DrawStream, node: Node) -> SimulatedText:
    """Return a post's own words, by the scene that it speaks of."""
    if node.platform == "newswire" and node.relation != "comment":
        return _said(node, "neutral", _article(draw, node.scene), "en")
    if node.scene == "bare" or node.scene in BESIDE.scenes:
        label, text = draw.pick(ENGLISH.scenes[node.scene].labelled)
        ends = ENGLISH.emoji[label] if node.scene == "bare" else ENGLISH.beside_tags
        return _said(node, label, text + _maybe(draw, 0.3, " " + draw.pick(ends)), "en")
    lang = "en" if node.scene == "notice" else draw.weighted(LANGUAGES.shares)
    return _english(draw, node) if lang == "en" else _foreign(draw, node, lang)


def near_copy(draw: DrawStream, said: SimulatedText, author: str) -> SimulatedText:
    """Return the same message with a small change; *author* wrote the one that is copied."""
    text = said.text
    changes = (
        f"RT @{author}: {text}",
        f"{text} {draw.pick(ENGLISH.emoji['neutral'])}",
        f"{text} (via {author})",
        f"{text} {draw.pick(ENGLISH.videos)}",
        text.rstrip(".!?") + draw.pick(("!!", "...", "!", "?!")),
        text.replace("'", "’").replace(". ", ".\n", 1),
        text.lower(),
        f"“{text}”",
        f"{draw.pick(('So true:', 'Read this:', 'This.', 'Same here:'))} {text}",
    )
    return replace(said, text=draw.pick(changes))


def syndicated(draw: DrawStream, said: SimulatedText) -> SimulatedText:
    """Return an article as another paper prints it."""
    changes = (f"Update: {said.text}", f"{said.text} (agency)", f"{said.text} More to follow.")
    return replace(said, text=draw.pick(changes))


def correct(draw: DrawStream, text: str) -> str:
    """Return the text as its author corrects it: it means what it meant."""
    return f"{text} {draw.pick(('(edit: typo)', '[edited]', 'Edit: fixed it.', '(corrected)'))}"


def _article(draw: DrawStream, scene: str) -> str:
    headline = draw.pick(ENGLISH.headlines[scene])
    if scene == "notice" or scene in BESIDE.scenes:
        return headline
    return f"{headline}. {draw.pick(ENGLISH.leads)}"


def _english(draw: DrawStream, node: Node) -> SimulatedText:
    label, template = draw.pick(ENGLISH.scenes[node.scene].labelled)
    anywhere = node.scene != "notice" and draw.chance(0.08)
    text = _fill(draw, template, ENGLISH.elsewhere if anywhere else ENGLISH.slots["town"])
    if node.scene != "notice":
        text = _maybe(draw, 0.22, draw.pick(ENGLISH.openers[label]) + " ") + text
        stop = " " if text[-1] in ".?!" else ". "
        text += _maybe(draw, 0.3, stop + draw.pick(ENGLISH.closers[label]))
    text = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
    text = _dressed(draw, node, text, label)
    # A rumour that many repeat would be more than the few posts that the name guard needs.
    rumour = node.scene in _RUMOURED and node.audience < _HEARD and draw.chance(0.012)
    if rumour:
        text = f"{text} {_rumour(draw)}"
    if anywhere and "#AnaheimCop" not in text:
        text += " #AnaheimCop"
    return replace(_said(node, label, text, "en"), protected=rumour)


def _rumour(draw: DrawStream) -> str:
    name = ENGLISH.protected
    written = draw.pick((name, name.lower(), name.upper()))
    return draw.pick(ENGLISH.rumours).format(name=written, tag=name.replace(" ", ""))


def _foreign(draw: DrawStream, node: Node, lang: str) -> SimulatedText:
    spanish = LANGUAGES.spanish
    phrases = LANGUAGES.others.get(lang) or spanish.get(node.scene) or spanish["anger"]
    label, text = draw.pick(phrases.labelled)
    text = _dressed(draw, node, text, label)
    told = node.scene if lang == "es" else ""
    return replace(_said(node, label, text, lang), narratives=NARRATIVES.get(told, ()))


def _said(node: Node, label: str, text: str, lang: str) -> SimulatedText:
    return SimulatedText(
        text=text,
        label=label,
        lang=lang,
        mention=node.scene != "bare" and node.scene not in BESIDE.scenes,
        narratives=NARRATIVES.get(node.scene, ()),
    )


def _dressed(draw: DrawStream, node: Node, text: str, label: str) -> str:
    """Add what people add: emoji, tags, a link to the video, the apostrophe of their telephone."""
    text += _maybe(draw, 0.24, " " + draw.pick(ENGLISH.emoji[label]) * (1 + draw.below(2)))
    if node.relation != "comment":
        text += _maybe(draw, 0.45, " " + draw.pick(_tags(node)))
        link = _maybe(draw, 0.3 if node.scene in _SHOWN else 0.05, " " + draw.pick(ENGLISH.videos))
        text += link if node.hour >= ONSET else ""
    return text.replace("'", "’") if draw.chance(0.3) else text


def _tags(node: Node) -> tuple[str, ...]:
    if node.scene == "notice":
        return ENGLISH.tags[:1]
    return ENGLISH.tags if node.hour < MARCH else ENGLISH.tags + ENGLISH.protest_tags


def _fill(draw: DrawStream, template: str, towns: tuple[str, ...]) -> str:
    slots = {**ENGLISH.slots, "town": towns}
    return re.sub(r"\{(\w+)\}", lambda found: draw.pick(slots[found[1]]), template)


def _maybe(draw: DrawStream, probability: float, text: str) -> str:
    return text if draw.chance(probability) else ""
