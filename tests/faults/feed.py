"""A recorded feed that leaves no table empty, and a folder in which it is collected."""

from pathlib import Path
from random import Random

from tests.cli.run import CONFIG, archive, post

SOURCE = """
[source.chirper]
kind = "replay"
file = "feed.ndjson"
platform = "chirper"
page_size = 7
"""

# So that each post has one score, which is what the rollups are counted again from.
ONE_SCORER = CONFIG.replace("[monitor]", '[monitor]\nscorer = "textblob"')

TEXTS = (
    "Police in Anaheim",
    "The boy threatened to shoot, says the officer in Anaheim",
    "This is horrible, #anaheimcop",
    "Disneyland is lovely today",
    "Well done by the police of Anaheim, good work",
)


def lines(seed: int, count: int) -> list[dict[str, object] | str]:
    """Return posts in order of arrival, many of one instant; some edited, some taken back later.

    One line cannot be read, one text in five is beside the point, and one name is protected.
    """
    random = Random(seed)  # noqa: S311  by seed
    made: list[dict[str, object] | str] = []
    for number in range(count):
        at = f"2017-02-22T{6 + number // 600:02d}:{number // 10 % 60:02d}:{number % 3:02d}Z"
        one = {**post(number, TEXTS[number % 5]), "created_at": at, "available_at": at}
        made.append({**one, "author": f"u{random.randrange(9)}", "lang": "en"})
        if random.random() < 0.1:
            made.append({**one, "text": f"{TEXTS[1]}, again", "edited_at": at})
        if random.random() < 0.05:
            gone = {"source": "chirper", "id": str(random.randrange(number + 1))}
            made.append({**gone, "deleted_at": at, "available_at": at})
    return [*made[:20], "{broken", *made[20:]]


def furnished(folder: Path, seed: int = 20170221, count: int = 80) -> Path:
    """Make *folder* with a configuration and a feed of *count* posts, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(ONE_SCORER + SOURCE)
    archive(folder / "feed.ndjson", lines(seed, count))
    return folder
