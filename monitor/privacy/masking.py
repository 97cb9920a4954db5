"""A post as it may be stored: names and contacts masked, its author a pseudonym."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from monitor.errors import excerpt
from monitor.logs import redact
from monitor.nouns.media import Attachment
from monitor.nouns.posts import Cursor, Post, Reject
from monitor.privacy.contacts import mask_contacts
from monitor.privacy.guard import WITHHELD, NameGuard
from monitor.privacy.ids import written
from monitor.privacy.output import REPLACED
from monitor.privacy.pseudonym import Pseudonyms
from monitor.text.links import led

LONGEST: Final = 20_000  # characters

# A name that the first cut has cut in two cannot be seen: so the end is masked, then thrown away.
_MARGIN: Final = 256
_REASON: Final = 1_000  # characters; some services say much
_BROKEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BEGUN: Final = r"(?:\b|(?<!\S))[^\s…]{1,40}"
_CUT_SHORT: Final = re.compile(rf"(?:{_BEGUN}\s){{0,3}}{_BEGUN}(?=…)")
_RETURN: Final = re.compile("\r\n?")
# Instants and lengths of time in a cursor, which nobody wrote: their digits are no letters.
_DATED: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?|-?P(?:\d+D)?(?:T[\d.]+S)?"
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})*(?![A-Za-z0-9])")


class MaskedPost(Struct, frozen=True, kw_only=True, gc=False):
    """A post as it may be stored.

    Attributes:
        post: Its text is masked, its author a pseudonym (None stays None), its url None, its
            language a tag such as `pt-BR` or None; no id in it holds a protected name, nor does
            its version. So are the words of its attachments; a link in which a protected name is
            found is left out.
        url: The post's own address, which often carries a handle: to be kept apart, purged first.
            None where the post has none, or where a protected name is in it.
        ref: How its service is asked for it again; likewise.
        former: Its id as the service gave it, where the post has another now; not to be kept.
        names: How many protected names were masked.
        shortened: The text was longer than 20,000 characters; the rest was not kept.
    """

    post: Post
    url: str | None
    ref: str | None = None
    former: str | None = None
    names: int = 0
    shortened: bool = False


class Masker:
    """Makes posts fit to store, without raw author names, protected names or addresses of persons.

    The *guard* has the protected names of all incidents: a post may mention several. No error may
    quote *secrets*. With *previews* addresses of small pictures are kept, for whoever fetches
    these.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        guard: NameGuard,
        secrets: Collection[str] = (),
        *,
        previews: bool = False,
    ) -> None:
        self._previews = previews
        self._pseudonyms = pseudonyms
        self._guard = guard
        self._secrets = tuple(secrets)

    def masked(self, source: str, post: Post) -> MaskedPost:
        """Return *post* of *source* as it may be stored; of several `masked_all` costs less."""
        return next(self.masked_all(source, [post]))

    def masked_all(self, source: str, posts: Sequence[Post]) -> Iterator[MaskedPost]:
        """Yield *posts* of *source* as they may be stored.

        Protected names are masked first, then contacts. Control characters (but newline and tab)
        and lone surrogates become U+FFFD, line ends become newlines, and an address that only leads
        to another one becomes that one. What describes an attachment is treated as the text is.
        """
        sound = [_sound(post.text) for post in posts]
        said = [_said(post, text) for post, (text, _) in zip(posts, sound, strict=True)]
        # Almost no post holds a name: one look at all of them spares reading each by the letter.
        suspicious = set(self._guard.suspicious(said))
        for at, (post, (text, shortened)) in enumerate(zip(posts, sound, strict=True)):
            yield self._masked(source, post, text, shortened, suspicious=at in suspicious)

    def _masked(
        self, source: str, post: Post, text: str, shortened: bool, *, suspicious: bool
    ) -> MaskedPost:
        url, ref, lang, names = post.url or None, post.ref, _language(post.lang), 0
        if suspicious:
            text, names = self._guard.mask(text)
            url, ref, lang = self._harmless(url), self._harmless(ref), self._harmless(lang)
        text = mask_contacts(text)
        if shortened:
            text = _cut(text)
        author = None if post.author is None else self._pseudonyms.of(source, post.author)
        links = tuple(filter(None, map(self.link, post.links))) if post.links else ()
        media: tuple[Attachment, ...] = ()
        for one in post.media:
            described, found = self._described(one)
            media += (described,)
            names += found
        kept = replace(
            post, text=text, author=author, lang=lang, url=None, ref=None, links=links, media=media
        )
        kept, former = self.renamed(source, kept) if suspicious else (kept, None)
        return MaskedPost(
            post=kept,
            url=url,
            ref=ref,
            former=former,
            names=names,
            shortened=shortened,
        )

    def _described(self, one: Attachment) -> tuple[Attachment, int]:
        """Return an attachment as it may be stored, and how many protected names were masked."""
        sound, shortened = _sound(one.alt or "")
        masked, names = self._guard.mask(sound)
        alt = _cut(mask_contacts(masked)) if shortened else mask_contacts(masked)
        native_id = self._harmless(one.native_id)
        preview = self._harmless(one.preview) if self._previews else None
        return replace(one, alt=alt or None, native_id=native_id, preview=preview), names

    def renamed(self, source: str, post: Post) -> tuple[Post, str | None]:
        """Return *post* with ids that may be kept, and its own as it came where that has changed.

        An id in which a protected name is found becomes a keyed digest: its own, that of the post
        it answers, that of the post it repeats, the mark of its version; the same id always the
        same digest.
        """
        given = post.native_id, post.parent_id, post.repost_of, post.version
        native, parent, repost, version = (one and self.identity(source, one) for one in given)
        if (native, parent, repost, version) == given:
            return post, None
        kept = replace(post, native_id=native, parent_id=parent, repost_of=repost, version=version)
        return kept, None if native == post.native_id else post.native_id

    def identity(self, source: str, native_id: str) -> str:
        """Return an id of a post of *source* as it may be kept: as it is, or a digest of it."""
        said = written(native_id)
        return self._pseudonyms.of_id(source, native_id) if said and self.names(said) else native_id

    def cursor(self, source: str, place: Cursor) -> Cursor:
        """Return the place where a pass of *source* goes on as it may be kept.

        A service drew its marks, and may have drawn them from a title. One that holds a protected
        name is left out, so that the source reads on as if it had none; in a list, or as a key, it
        is an id, and a digest of it is kept.
        """
        said = " ".join(written(one) for one in _texts(place) if not _DATED.fullmatch(one))
        suspicious = [*self._guard.suspicious([said])]
        return cast("Cursor", self._place(source, place)) if suspicious else place

    def _place(self, source: str, part: object) -> object:
        match part:
            case Mapping():
                return {
                    self._kept(source, key): self._place(source, one)
                    for key, one in part.items()
                    if not isinstance(one, str) or self._kept(source, one) == one
                }
            case list() | tuple() if all(isinstance(one, str) for one in part):
                ids = [self._kept(source, one) for one in part]
                # What is shown again comes under its own id, and was kept under its digest.
                return ids if ids == [*part] else [*dict.fromkeys(ids)]
            case list() | tuple():
                return [self._place(source, one) for one in part]
            case str():
                return self._kept(source, part)
            case _:
                return part

    def _kept(self, source: str, text: str) -> str:
        return text if _DATED.fullmatch(text) else self.identity(source, text)

    def link(self, address: str) -> str | None:
        """Return what a post points to as it may be kept; None where a protected name is in it."""
        harmless = self._harmless(led(address))
        return None if harmless is None else mask_contacts(harmless)

    def names(self, text: str) -> bool:
        """Tell whether a protected name is in *text*, which cannot be kept as anything else."""
        return self._guard.mask(text)[1] > 0

    def words(self, text: str) -> str:
        """Return words of a service (why it refuses, say) as they may be kept and shown.

        What an excerpt of them cuts off may have been the rest of a name: no part of one stays.
        """
        masked = self._guard.mask(redact(_sound(text)[0], self._secrets))[0]
        return mask_contacts(_CUT_SHORT.sub(self._without_half, masked))

    def _without_half(self, found: re.Match[str]) -> str:
        """Return the last words of an excerpt without those that may begin a protected name."""
        words = found[0].split()
        end = len(words)
        for at in range(end - 1, -1, -1):
            if self._guard.touches(words[at]):
                end = at
            elif sum(map(str.isalnum, words[at])) > 1:  # a sign or an initial may stand in a name
                break
        return found[0] if end == len(words) else " ".join((*words[:end], WITHHELD))

    def reject(self, reject: Reject) -> Reject:
        """Return what could not be read as it may be kept: why, and a fingerprint of its bytes.

        Nobody knows whose names are in bytes that cannot be read.
        """
        fingerprint = blake2b(reject.raw, digest_size=16).hexdigest().encode()
        return Reject(self.words(excerpt(reject.reason, _REASON)), fingerprint, reject.kind)

    def _harmless(self, address: str | None) -> str | None:
        return None if address is None or self._guard.mask(address)[1] else address


def _said(post: Post, text: str) -> str:
    """Return all that is kept of a post in which a name may be, but its links and files."""
    ids = post.native_id, post.parent_id, post.repost_of, post.version
    said = text, post.url, post.ref, _language(post.lang), *(written(one) for one in ids if one)
    return " ".join(filter(None, said))


def _texts(part: object) -> Iterator[str]:
    match part:
        case str():
            yield part
        case Mapping():
            for key, one in part.items():
                yield from _texts(key)
                yield from _texts(one)
        case list() | tuple():
            for one in part:
                yield from _texts(one)


@lru_cache(1_024)  # of what anybody can claim, few things are claimed
def _language(claimed: str | None) -> str | None:
    """Return the language that is claimed, as far as it is a tag; anybody can claim anything."""
    found = _LANGUAGE.match(claimed or "")
    return found and found[0]


def _cut(masked: str) -> str:
    return masked[: min(LONGEST, len(masked) - _MARGIN)]


def _sound(text: str) -> tuple[str, bool]:
    """Return *text* without characters that nothing can show, and whether it was too long."""
    text = led(text)  # before the cut, so that what is cut off stays behind it
    shortened = len(text) > LONGEST
    if shortened:
        text = text[: LONGEST + _MARGIN]
    if not text.isprintable():
        text = _BROKEN.sub(REPLACED, _RETURN.sub("\n", text) if "\r" in text else text)
    return text, shortened
