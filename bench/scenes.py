"""Pictures drawn from a seed: several kinds of scenes, each place at several moments."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 450
SIZE: Final = (WIDTH, HEIGHT)

Colour = tuple[int, int, int]


def scene(kind: str, seed: int, place: int, moment: int) -> Image.Image:
    """Return one picture; the same place has the same street, studio, person or logo."""
    own = [seed, sorted(KINDS).index(kind), place]
    drawn = KINDS[kind](np.random.default_rng(own), np.random.default_rng([*own, moment]))
    noise = np.random.default_rng([*own, moment, 1]).normal(0, 4, (HEIGHT, WIDTH, 1))
    return Image.fromarray(np.clip(np.asarray(drawn) + noise, 0, 255).astype(np.uint8))


def _colour(draw: Generator, low: int = 20, high: int = 235) -> Colour:
    red, green, blue = (int(one) for one in draw.integers(low, high, 3))
    return red, green, blue


def _field(draw: Generator, cells: int) -> Image.Image:
    """Return clouds of brightness, in two sizes."""
    coarse = draw.random((cells, cells * 16 // 9, 3)) * 170
    fine = draw.random((cells * 6, cells * 32 // 3, 3)) * 85
    whole = [
        np.asarray(Image.fromarray(one.astype(np.uint8)).resize(SIZE, Image.Resampling.BICUBIC))
        for one in (coarse, fine)
    ]
    return Image.fromarray(whole[0] + whole[1])


def _moved(picture: Image.Image, draw: Generator, most: float) -> Image.Image:
    """Return it as a hand that is not still would film it: shifted, and closer."""
    zoom = 1 + draw.random() * most
    x, y = draw.random(2) * (1 - 1 / zoom)
    box = (x * WIDTH, y * HEIGHT, (x + 1 / zoom) * WIDTH, (y + 1 / zoom) * HEIGHT)
    return picture.resize(SIZE, Image.Resampling.BICUBIC, box=box)


def _person(pen: ImageDraw.ImageDraw, x: float, y: float, size: float, look: Generator) -> None:
    skin, hair, coat = (_colour(look) for _ in range(3))
    pen.ellipse((x - size * 1.6, y + size * 0.9, x + size * 1.6, y + size * 5), fill=coat)
    pen.ellipse((x - size * 0.85, y - size * 1.2, x + size * 0.85, y + size * 0.6), fill=hair)
    pen.ellipse((x - size * 0.7, y - size, x + size * 0.7, y + size), fill=skin)
    for side in (-0.3, 0.3):
        left, top = x + side * size, y - size * 0.2
        pen.ellipse((left - size * 0.1, top - size * 0.1, left + size * 0.1, top + 4), fill=hair)
    pen.line((x - size * 0.25, y + size * 0.5, x + size * 0.25, y + size * 0.5), fill=coat, width=3)


def _street(place: Generator, moment: Generator) -> Image.Image:
    picture = Image.new("RGB", SIZE, _colour(place, 90))
    pen = ImageDraw.Draw(picture)
    x = 0
    while x < WIDTH:
        wide, top = int(place.integers(50, 140)), int(place.integers(20, 240))
        pen.rectangle((x, top, x + wide, 330), fill=_colour(place))
        shade = _colour(place)
        for across in range(x + 8, x + wide - 14, 24):
            for down in range(top + 10, 310, 34):
                if place.random() < 0.7:
                    pen.rectangle((across, down, across + 12, down + 18), fill=shade)
        x += wide
    pen.rectangle((0, 330, WIDTH, HEIGHT), fill=_colour(place, 40, 120))
    for _ in range(int(moment.integers(2, 9))):
        where = float(moment.integers(0, WIDTH)), float(moment.integers(250, 340))
        _person(pen, *where, float(moment.integers(9, 26)), moment)
    for _ in range(int(moment.integers(0, 4))):
        left, top = int(moment.integers(0, WIDTH)), int(moment.integers(300, 390))
        pen.rectangle((left, top, left + 130, top + 45), fill=_colour(moment))
    return _moved(picture, moment, 0.35)


def _studio(place: Generator, moment: Generator) -> Image.Image:
    picture = _field(place, 3).filter(ImageFilter.GaussianBlur(12))
    pen = ImageDraw.Draw(picture)
    wall = _field(moment, 5).resize((280, 200))
    picture.paste(wall, (480, 50))
    pen.rectangle((0, 380, WIDTH, HEIGHT), fill=_colour(place))
    logo = _colour(place)
    pen.rectangle((24, 20, 110, 60), fill=logo)
    pen.text((32, 26), "NEWS", fill=_colour(place), font_size=26)
    where = float(250 + moment.integers(-70, 70)), float(190 + moment.integers(-25, 25))
    _person(pen, *where, 62, moment)
    pen.rectangle((60, 395, 560, 435), fill=(240, 240, 240))
    pen.text((70, 400), _line(moment), fill=(20, 20, 20), font_size=24)
    return picture


def _portrait(place: Generator, moment: Generator) -> Image.Image:
    """The same person, before another background."""
    picture = _field(moment, int(moment.integers(3, 9))).filter(ImageFilter.GaussianBlur(5))
    at = WIDTH * (0.3 + 0.4 * moment.random()), HEIGHT * (0.35 + 0.15 * moment.random())
    _person(ImageDraw.Draw(picture), *at, float(moment.integers(65, 120)), place)
    return picture


def _card(place: Generator, moment: Generator) -> Image.Image:
    """The same logo, another headline and another picture beside it."""
    picture = Image.new("RGB", SIZE, _colour(place))
    pen = ImageDraw.Draw(picture)
    for _ in range(5):
        x, y = int(place.integers(0, 300)), int(place.integers(0, 300))
        wide = int(place.integers(30, 140))
        pen.ellipse((x, y, x + wide, y + wide), fill=_colour(place))
    pen.text((40, 330), "ANAHEIM DAILY", fill=_colour(place), font_size=44)
    picture.paste(_field(moment, 6).resize((320, 250)), (440, 40))
    for down in (320, 360, 400):
        pen.text((440, down), _line(moment), fill=(250, 250, 250), font_size=26)
    return picture


def _crowd(place: Generator, moment: Generator) -> Image.Image:
    picture = _field(place, 4).point(lambda value: value // 2)
    pen = ImageDraw.Draw(picture)
    for _ in range(160):
        across, down = float(moment.integers(0, WIDTH)), 150 + 290 * moment.random() ** 0.7
        _person(pen, across, down, 4 + (down - 150) / 16, moment)
    for _ in range(12):
        x, y = int(place.integers(0, WIDTH)), int(place.integers(0, 150))
        pen.ellipse((x, y, x + 14, y + 14), fill=(255, 240, 180))
    return _moved(picture, moment, 0.2)


def _aerial(place: Generator, moment: Generator) -> Image.Image:
    picture = _field(place, 7)
    pen = ImageDraw.Draw(picture)
    for _ in range(6):
        ends = [(int(place.integers(0, WIDTH)), int(place.integers(0, HEIGHT))) for _ in range(2)]
        pen.line(ends, fill=_colour(place), width=int(place.integers(6, 26)))
    for _ in range(30):
        x, y = int(moment.integers(0, WIDTH)), int(moment.integers(0, HEIGHT))
        pen.rectangle((x, y, x + 16, y + 8), fill=_colour(moment))
    return _moved(picture, moment, 0.5)


def _line(draw: Generator) -> str:
    words = ("officer", "video", "street", "police", "boys", "denies", "shot", "march", "chief")
    return " ".join(words[int(n)] for n in draw.integers(0, len(words), 4))


KINDS: Final[Mapping[str, Callable[[Generator, Generator], Image.Image]]] = {
    "street": _street,
    "studio": _studio,
    "person": _portrait,
    "logo": _card,
    "crowd": _crowd,
    "aerial": _aerial,
}
