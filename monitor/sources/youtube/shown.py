"""What a video of YouTube shows of itself."""

from typing import Final

from monitor.nouns.media import Attachment

PICTURE: Final = "https://i.ytimg.com/vi/{}/hqdefault.jpg"
"""The small picture that each video has: 480 by 360, with bars. Known, not tried."""


def shown(video: str, views: str | None) -> Attachment:
    """Return a video by its id; *views* are digits, None where nobody says."""
    return Attachment(
        kind="video",
        native_id=video,
        views=int(views) if views else None,
        preview=PICTURE.format(video),
    )
