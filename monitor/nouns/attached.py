"""What is found of the pictures, videos and previews that posts carry."""

from typing import Annotated, Self

from msgspec import Struct
from msgspec.structs import replace

from monitor.nouns.finding import Finding
from monitor.nouns.frame import column
from monitor.nouns.media import MediaKind
from monitor.nouns.quantity import Quantity
from monitor.nouns.spread import TEN, has_tens, in_tens, tens
from monitor.nouns.support import ALL, NOBODY, May, Support, Withholding


class AttachedKind(Struct, frozen=True, kw_only=True):
    """Posts that carry one kind of attachment, and who stands behind them."""

    kind: MediaKind
    posts: Quantity
    behind: Support


class Attached(Finding, frozen=True, kw_only=True, tag="spread.attached"):
    """How many posts carry a picture, a video, the preview of a page.

    Attributes:
        carried: Most posts first; a post that carries several kinds counts for each.
        files: Attachments but for previews, which have words of their own; None in public.
        described: Those whose authors say in words what they show; likewise.
    """

    carried: tuple[AttachedKind, ...]
    files: Quantity | None
    described: Quantity | None

    def public(self, may: May) -> Self | None:
        """Return it with posts in tens, without kinds that few accounts attached."""
        kept = tuple(
            replace(one, posts=in_tens(one.posts), behind=NOBODY)
            for one in self.carried
            if not one.behind.few and one.posts.value >= TEN
        )
        if not (kept and may.count(ALL, self.span)):
            return None
        return replace(self, carried=kept, files=None, described=None)


class AttachedRow(Withholding, frozen=True, kw_only=True):
    """Posts that carry one kind of attachment. In public its posts are rounded down to tens."""

    kind: Annotated[
        MediaKind,
        column("name", "`image`, `video`, `gif`, `audio`, `card` (of a page) or `other`."),
    ]
    posts: Annotated[int, column("posts", "That carry one or more.")]
    accounts: Annotated[int | None, column("accounts", "That wrote them.")]
    files: Annotated[int | None, column("items", "Attachments of this kind.")]
    described: Annotated[
        int | None, column("items", "Those with words: what they show; of a page its title.")
    ]

    def public(self, may: May) -> Self | None:
        """Return it with its posts rounded; None where few accounts are behind it."""
        if not has_tens(self.posts, self.accounts, may):
            return None
        return replace(self, posts=tens(self.posts), accounts=None, files=None, described=None)
