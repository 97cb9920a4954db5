"""How many copies of a picture are found by its fingerprint, by kind of edit, and how many are not.

``python -m bench.media`` (some minutes; ``--pictures 30`` for a first look).

**Pictures** are drawn from a seed (`bench.scenes`): streets, studios, persons, logos, crowds and
towns from above; each place at eight moments, so that each picture has seven others of the same
person, logo, studio or street, and hundreds of other places. No real picture is among them.

**Found** is a copy whose fingerprint differs from that of its original in at most as many bits
as `monitor.spread.videos` allows; one that is refused (too small, too plain) is not found.
**False** is each other picture that is as near. How bars are cut was chosen on seed 2, with its
figures in sight; the number of bits is that of PDQ's authors. What is printed and published is of
seed 3.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from bench.scenes import KINDS, scene
from monitor.collect.pictures import PictureLook, look
from monitor.spread.pdq import alike
from monitor.spread.videos import ALIKE

KEY: Final = "media-found"
CHOSEN_ON, MEASURED_ON = 2, 3
"""Seeds."""

PLACES, MOMENTS = 21, 8
"""6 kinds of 21 places at 8 moments: 1,008 pictures."""

Edit = Callable[[Image.Image, Generator], bytes]


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    body = BytesIO()
    picture.save(body, "JPEG", quality=quality)
    return body.getvalue()


def again(low: int, high: int) -> Edit:
    return lambda picture, draw: jpeg(picture, int(draw.integers(low, high)))


def resized(picture: Image.Image, draw: Generator) -> bytes:
    share = 0.5 + 0.9 * draw.random()
    size = round(picture.width * share), round(picture.height * share)
    return jpeg(picture.resize(size, Image.Resampling.BICUBIC), int(draw.integers(60, 90)))


def mirrored(picture: Image.Image, draw: Generator) -> bytes:
    turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return jpeg(turned, int(draw.integers(50, 90)))


def barred(picture: Image.Image, draw: Generator) -> bytes:
    """Bars above and below, beside, or both, black, white or of any one colour."""
    colour = [(0, 0, 0), (255, 255, 255), tuple(int(n) for n in draw.integers(0, 255, 3))]
    across, down = draw.random(2) * ((0, 0.4), (0.4, 0), (0.3, 0.3))[int(draw.integers(3))]
    across, down = (max(one, 0.05) if one else 0 for one in (across, down))
    size = round(picture.width * (1 + across)), round(picture.height * (1 + down))
    whole = Image.new("RGB", size, colour[int(draw.integers(3))])
    whole.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    return jpeg(whole, int(draw.integers(50, 90)))


def all_of_these(picture: Image.Image, draw: Generator) -> bytes:
    turned = Image.open(BytesIO(mirrored(picture, draw)))
    smaller = Image.open(BytesIO(resized(turned, draw)))
    return barred(smaller, draw)


def cropped(picture: Image.Image, draw: Generator) -> bytes:
    wide, high = (round(side * 0.9) for side in picture.size)
    left = int(draw.integers(0, picture.width - wide + 1))
    top = int(draw.integers(0, picture.height - high + 1))
    return jpeg(picture.crop((left, top, left + wide, top + high)))


def captioned(picture: Image.Image, draw: Generator) -> bytes:
    bar = round(picture.height * 0.2)
    whole = Image.new("RGB", (picture.width, picture.height + bar), (255, 255, 255))
    whole.paste(picture, (0, bar))
    words = "WAIT FOR IT " * int(draw.integers(2, 4))
    ImageDraw.Draw(whole).text((16, 20), words, fill=(0, 0, 0), font_size=bar // 2)
    return jpeg(whole)


def upright(picture: Image.Image, draw: Generator) -> bytes:
    """In a frame of 9 to 16, before itself, blurred."""
    back = picture.resize((720, 1280)).filter(ImageFilter.GaussianBlur(24))
    back.paste(picture.resize((720, round(720 * picture.height / picture.width))), (0, 430))
    return jpeg(back, int(draw.integers(60, 90)))


def screenshot(picture: Image.Image, draw: Generator) -> bytes:
    whole = Image.new("RGB", (900, 1200), (250, 250, 250))
    pen = ImageDraw.Draw(whole)
    pen.ellipse((30, 40, 100, 110), fill=tuple(int(n) for n in draw.integers(0, 255, 3)))
    for down in (50, 90, 140, 180):
        pen.text((120, down), "somebody posted this today", fill=(30, 30, 30), font_size=26)
    whole.paste(picture.resize((840, 472)), (30, 240))
    pen.text((60, 740), "1,204 comments   8,110 likes", fill=(90, 90, 90), font_size=24)
    return jpeg(whole)


SHOULD: Final[Mapping[str, Edit]] = {
    "encoded again (quality 70 to 90)": again(70, 90),
    "encoded again (quality 25 to 50)": again(25, 50),
    "resized by 0.5 to 1.4": resized,
    "mirrored": mirrored,
    "plain bars": barred,
    "mirrored, resized, plain bars": all_of_these,
}
CANNOT: Final[Mapping[str, Edit]] = {
    "cropped by 10 %": cropped,
    "caption bar": captioned,
    "frame of 9 to 16": upright,
    "screenshot": screenshot,
}


class Half:
    """All pictures of one seed, and what their copies look like."""

    def __init__(self, seed: int, pictures: int) -> None:
        places = [(kind, place) for place in range(PLACES) for kind in KINDS]
        self.names = [(*one, moment) for one in places for moment in range(MOMENTS)]
        self.names = self.names[: pictures * MOMENTS]
        self.seen = [look(jpeg(scene(k, seed, p, m), 90), Image) for k, p, m in self.names]
        self.copies: dict[str, list[tuple[PictureLook, PictureLook]]] = {}
        for edit, make in {**SHOULD, **CANNOT}.items():
            self.copies[edit] = [
                (seen, look(make(scene(*name[:1], seed, *name[1:]), draw), Image))
                for n, (name, seen) in enumerate(zip(self.names, self.seen, strict=True))
                if name[2] == 0
                for draw in [np.random.default_rng([seed, n])]
            ]

    def found(self, most: int) -> dict[str, tuple[int, int]]:
        """Return, for each edit, how many copies are found, of how many originals with a print."""
        return {
            edit: (
                sum(bool(list(alike(_bits(*pair), most))) for pair in pairs if pair[0].pdq),
                sum(pair[0].pdq is not None for pair in pairs),
            )
            for edit, pairs in self.copies.items()
        }

    def false(self, most: int) -> tuple[int, int, int, int]:
        """Return false pairs and all pairs, then those of one place alone."""
        kept = [(n, one) for n, one in zip(self.names, self.seen, strict=True) if one.pdq]
        prints = _bits(*(one for _, one in kept))
        pairs = [(kept[i][0], kept[j][0]) for i, j in alike(prints, most)]
        near = sum(one[:2] == other[:2] for one, other in pairs)
        sizes = np.unique([f"{k} {p}" for (k, p, _), _ in kept], return_counts=True)[1]
        return (
            len(pairs),
            len(kept) * (len(kept) - 1) // 2,
            near,
            int((sizes * (sizes - 1) // 2).sum()),
        )


def _bits(*looks: PictureLook) -> list[int]:
    return [int(one.pdq, 16) for one in looks if one.pdq]


def lines(half: Half, most: int) -> Iterator[str]:
    for edit, (found, of) in half.found(most).items():
        yield f"{edit:36} {found:4} of {of:4} {100 * found / of:6.1f} %"
    false, pairs, near, of = half.false(most)
    yield f"false: {false} of {pairs} pairs ({1000 * false / pairs:.3f} of 1,000 others)"
    yield f"       {near} of {of} pairs of the same person, logo, studio, street"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=PLACES * len(KINDS), help="originals")
    parser.add_argument("--choose", action="store_true", help="show bounds, on the other seed")
    asked = parser.parse_args()
    if asked.choose:
        half = Half(CHOSEN_ON, asked.pictures)
        for most in (16, 24, 31, 40, 48, 56, 64, 72):
            print(most, *lines(half, most), sep="\n  ")
        return
    half = Half(MEASURED_ON, asked.pictures)
    print(f"{len(half.names)} pictures, {sum(one.pdq is None for one in half.seen)} refused")
    print(*lines(half, ALIKE), sep="\n")


if __name__ == "__main__":
    main()
