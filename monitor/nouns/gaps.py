"""What is found of the time that a source did not show."""

from typing import ClassVar, Literal, TypeAlias

from monitor.errors import Failing
from monitor.nouns.finding import Uncounted
from monitor.nouns.posts import Losing

Waiting: TypeAlias = Literal[
    "not tried", "not reached", "not ended", "put off", "stopped", "given up", "not claimed"
]
"""Why a time was not seen although no pass failed in it."""


class NoGap(Uncounted, frozen=True, kw_only=True, tag="watch.gap.none"):
    """No time is known that a source did not show.

    Attributes:
        watched: Whether any source was watched at all.
        early: Whether it is not yet known of some.
        partly: Sources that were to be watched for a part of the time only, or have posts and claim
            nothing, as others were watched for all.
    """

    watched: bool
    early: bool = False
    partly: tuple[str, ...] = ()


class Gap(Uncounted, frozen=True, kw_only=True, tag="watch.gap"):
    """Time that a source had to have shown by now and has not, or can no longer show.

    It is about the incident where no source was to be watched.

    Attributes:
        why: What kept it from being seen when it was time, the most frequent first; nothing where
            it was looked at and the service did not show it whole.
        lost: Why the service can no longer show it; nothing where a later pass may still fill it.
        lasts: Whether it is not over now.
        part: Whether other listings of the source have shown some of it.
        listings: Of the source, that did not show it.
        quoted: The same reasons as they were said; empty in public.
    """

    why: tuple[Failing | Waiting, ...]
    lost: tuple[Losing, ...]
    lasts: bool
    part: bool = False
    listings: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()

    # What was said may name paths, hosts and accounts.
    not_public: ClassVar = {"quoted": ()}


class Unreached(Uncounted, frozen=True, kw_only=True, tag="watch.unreached"):
    """The last fetch of these sources failed, and no time is called missed for that yet.

    None is said of a time that is over, nor of a source that is asked no more.
    """

    sources: tuple[str, ...]


class Unbroken(Uncounted, frozen=True, kw_only=True, tag="watch.unbroken"):
    """Of several sources, some of which missed something, those that were watched throughout.

    Not those with a hole that is too new to be called a gap, nor those that could not be read last.
    """

    sources: tuple[str, ...]
