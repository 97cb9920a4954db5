"""Small pictures that are to be looked at, and what was seen of them."""

from typing import Final

from monitor.nouns.media import Unread
from monitor.store.connection import Store

_KNOWN: Final = """
UPDATE attachment SET preview = NULL, (digest, pdq, unread) = (
  SELECT digest, pdq, unread FROM attachment AS looked
  WHERE looked.native_id = attachment.native_id AND looked.digest IS NOT NULL
  ORDER BY looked.pdq IS NULL, looked.post LIMIT 1)
WHERE preview IS NOT NULL AND EXISTS (
  SELECT 1 FROM attachment AS looked
  WHERE looked.native_id = attachment.native_id AND looked.digest IS NOT NULL
    AND length(looked.native_id) >= 8)
"""
_WAITING: Final = """
SELECT preview FROM attachment WHERE preview IS NOT NULL
GROUP BY preview ORDER BY max(kind IN ('video', 'gif')) DESC, max(post) DESC LIMIT ?
"""


def waiting(store: Store, most: int) -> list[str]:
    """Return addresses of pictures that are to be looked at: of videos first, newest posts first.

    A file whose picture was looked at elsewhere is not asked for again.
    """
    with store.transaction() as conn:
        conn.execute(_KNOWN)
        return [address for (address,) in conn.execute(_WAITING, (most,))]


def put(
    store: Store, address: str, digest: str | None, pdq: str | None, unread: Unread | None
) -> None:
    """Keep what was seen of a picture, and its address no longer."""
    with store.transaction() as conn:
        conn.execute(
            "UPDATE attachment SET preview = NULL, digest = ?, pdq = ?, unread = ? "
            "WHERE preview = ?",
            (digest, pdq, unread, address),
        )
