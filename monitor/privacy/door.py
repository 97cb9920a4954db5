"""The door: what of a post comes in, and what is left outside."""

import re
from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from monitor.logs import redact
from monitor.nouns.posts import Post, Reject
from monitor.privacy.guard import NameGuard
from monitor.privacy.ids import written
from monitor.privacy.masks import mask_contacts
from monitor.privacy.output import REPLACED
from monitor.privacy.pseudonym import Pseudonyms

LONGEST: Final = 20_000  # characters

# A name that the first cut has cut in two cannot be seen: so the end is masked, then thrown away.
_MARGIN: Final = 256
_REASON: Final = 1_000  # characters; some services say much
_BROKEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_RETURN: Final = re.compile("\r\n?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})*(?![A-Za-z0-9])")


class Admitted(Struct, frozen=True, kw_only=True):
    """A post as it may be stored.

    Attributes:
        post: Its text is masked, its author a pseudonym (None stays None), its url None, its
            language a tag such as `pt-BR` or None; no id in it holds a protected name.
        url: The post's own address, which often carries a handle: to be kept apart, purged first.
            None where the post has none, or where a protected name is in it.
        ref: How its service is asked for it once more; likewise.
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


class Door:
    """Lets posts in without raw author names, protected names or addresses of persons.

    Args:
        pseudonyms: For authors.
        guard: With the protected names of all incidents: a post may mention several.
        secrets: Values that no error may quote.
    """

    def __init__(
        self, pseudonyms: Pseudonyms, guard: NameGuard, secrets: Collection[str] = ()
    ) -> None:
        self._pseudonyms = pseudonyms
        self._guard = guard
        self._secrets = tuple(secrets)

    def admit(self, source: str, post: Post) -> Admitted:
        """Return *post* of *source* as it may be stored.

        Protected names are masked first, then contacts. Control characters (but newline and tab)
        and lone surrogates become U+FFFD, line ends become newlines.
        """
        text, shortened = _sound(post.text)
        url, ref, names = post.url or None, post.ref, 0
        lang = _language(post.lang)
        # Almost no post holds a name: one look at each spares reading it letter by letter.
        if any(map(self._guard.suspects, filter(None, (text, url, ref, lang)))):
            text, names = self._guard.mask(text)
            url, ref, lang = self._harmless(url), self._harmless(ref), self._harmless(lang)
        text = mask_contacts(text)
        if shortened:
            text = text[: min(LONGEST, len(text) - _MARGIN)]
        author = None if post.author is None else self._pseudonyms.of(source, post.author)
        admitted = replace(post, text=text, author=author, lang=lang, url=None, ref=None)
        admitted, former = self.renamed(source, admitted)
        return Admitted(
            post=admitted, url=url, ref=ref, former=former, names=names, shortened=shortened
        )

    def renamed(self, source: str, post: Post) -> tuple[Post, str | None]:
        """Return *post* with ids that may be kept, and its own as it came where that has changed.

        An id in which a protected name is found becomes a keyed digest: its own, that of the post
        it answers, that of the post it repeats; the same id always the same digest.
        """
        given = post.native_id, post.parent_id, post.repost_of
        native, parent, repost = (one and self.identity(source, one) for one in given)
        if (native, parent, repost) == given:
            return post, None
        kept = replace(post, native_id=native, parent_id=parent, repost_of=repost)
        return kept, None if native == post.native_id else post.native_id

    def identity(self, source: str, native_id: str) -> str:
        """Return an id of a post of *source* as it may be kept: as it is, or a digest of it."""
        said = written(native_id)
        return self._pseudonyms.of_id(source, native_id) if said and self.names(said) else native_id

    def names(self, text: str) -> bool:
        """Tell whether a protected name is in *text*, which cannot be kept as anything else."""
        return self._guard.mask(text)[1] > 0

    def words(self, text: str) -> str:
        """Return words of a service (why it refuses, say) as they may be kept and shown."""
        return mask_contacts(self._guard.mask(redact(_sound(text)[0], self._secrets))[0])

    def reject(self, reject: Reject) -> Reject:
        """Return what could not be read as it may be kept: why, and a fingerprint of its bytes.

        Whose names are in bytes that cannot be read, nobody can tell.
        """
        fingerprint = blake2b(reject.raw, digest_size=16).hexdigest().encode()
        return Reject(self.words(reject.reason[:_REASON]), fingerprint, reject.kind)

    def _harmless(self, address: str | None) -> str | None:
        return None if address is None or self._guard.mask(address)[1] else address


def _language(claimed: str | None) -> str | None:
    """Return the language that is claimed, as far as it is a tag; anybody can claim anything."""
    found = _LANGUAGE.match(claimed or "")
    return found and found[0]


def _sound(text: str) -> tuple[str, bool]:
    """Return *text* without characters that nothing can show, and whether it was too long."""
    shortened = len(text) > LONGEST
    if shortened:
        text = text[: LONGEST + _MARGIN]
    if not text.isprintable():
        text = _BROKEN.sub(REPLACED, _RETURN.sub("\n", text) if "\r" in text else text)
    return text, shortened
