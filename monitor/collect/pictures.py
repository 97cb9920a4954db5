"""What is kept of a small picture of a file: a digest of its bytes, and a fingerprint."""

from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import Any, Final, NamedTuple

import numpy as np

from monitor.errors import ConfigError
from monitor.extras import how_to_install
from monitor.nouns.media import Unread
from monitor.spread.pdq import fingerprint, without_bars

SMALLEST: Final = 200  # pixels of the shorter side, without bars: below, too little is left

FEWEST_STEPS: Final = 50
"""The texture below which pictures of nothing much are alike; that of the authors of PDQ."""

MOST_PIXELS: Final = 40_000_000
LARGE: Final = 512  # pixels of the longer side that are looked at; PDQ needs no more
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")


class PictureLook(NamedTuple):
    digest: str  # SHA-256 of its bytes, in hexadecimal
    pdq: str | None  # its fingerprint without plain bars; None where it has none
    unread: Unread | None


def looker() -> Callable[[bytes], PictureLook]:
    """Return what looks at a picture.

    Raises:
        ConfigError: The extra `media` is not installed.
    """
    try:
        images = import_module("PIL.Image")
    except ImportError as error:
        message = f"[media] enabled: needs one more package: {how_to_install('media')}"
        raise ConfigError(message) from error
    return lambda body: look(body, images)


def look(body: bytes, images: Any) -> PictureLook:
    """Return what is kept of the bytes of a picture; *images* is Pillow's."""
    digest = sha256(body).hexdigest()
    try:
        with images.open(BytesIO(body), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return PictureLook(digest, None, "unreadable")
            scale = min(LARGE / max(picture.size), 1)
            size = tuple(max(round(side * scale), 1) for side in picture.size)
            small = picture.convert("RGB").convert("L").resize(size, images.Resampling.BOX)
            luma = without_bars(np.asarray(small, dtype=np.float64))
    # Bytes from anywhere: whatever its readers stumble over, it is no picture.
    except Exception:  # noqa: BLE001
        return PictureLook(digest, None, "unreadable")
    if min(luma.shape) < SMALLEST * scale:
        return PictureLook(digest, None, "small")
    bits, texture = fingerprint(luma)
    if texture < FEWEST_STEPS:
        return PictureLook(digest, None, "plain")
    return PictureLook(digest, f"{bits:064x}", None)
