"""Names of minors that nobody listed: that there may be some is counted, who they are is not.

Promise 11.
"""

import json
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.privacy.minors import _PATTERNS, _TOLD, may_name_a_minor, possible_names
from monitor.spread.phrases import Own, phrases_of
from tests.security.world import run

pytestmark = pytest.mark.repeats

CONFIG = """
[[incident]]
key = "anaheim"
title = "An incident"
since = 2017-02-21T00:00:00Z
query = "anaheim"
[incident.protect]
names = ["Tomlin Averystone"]
"""


@pytest.mark.parametrize(
    "text",
    [
        "13-year-old Wren Alderby was there",
        "a 13 year old boy, Wren Alderby, said",
        "Wren Alderby, 13, said",
        "Wren Alderby (9) and his mother",
        "Wren Alderby, aged 17",
        "Wren Alderby, de 13 años, estaba",
        "el menor de 13 años Ángel Peñalver",
        "Wren Alderby 13 yo",
        "Séan O’Brien, 13, said",
        "Jane Alderby, 13, said",  # begins as a month does
        "Mary-Jane Alderby, 13, said",
        "De'Andre O'Neil (9) and his mother",
        normalize("NFD", "Wren Alderby, de 13 años, estaba"),
        normalize("NFD", "José Ñandú, 13, said"),  # accents apart from their letters
        "Wren, 13, said",
        "April, 14, was hit",  # a name that is a month, or a day
        "her daughter April (14) was hit",
        "14-year-old April was hit",
        "April, a 14-year-old, said",
        "April, aged 14, said",
        "April Alderby, 14, said",
        "14-year-old June Alderby",
        "Sunday Alderby (9)",
        "May Alderby, de 13 años, estaba",
        "Wren May, 13, said",  # a family name that is a month
        "Wren May (13) and her mother",
        "Wren May, 13 years old",
        "13-year-old Wren March was hit",
    ],
)
def test_an_age_below_eighteen_next_to_a_name_is_seen(text: str) -> None:
    """As English and Spanish news write it, also where no line may end within it."""
    assert may_name_a_minor(text)
    assert may_name_a_minor(text.replace("-", "\u2011").replace(" ", "\u00a0"))


@pytest.mark.parametrize("age", ["13, was", "aged 13", "who is 13", "a 13-year-old", "13‑year‑old"])
def test_each_word_of_the_name_is_held_back(age: str) -> None:
    assert possible_names(f"home with Wren Faye Alderby, {age}") == {"wren", "faye", "alderby"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Wren Alderby, 45, said",
        "45-year-old Wren Alderby",
        "113-year-old Wren Alderby",
        "a 13-year-old boy was there",
        "[name withheld], 13, said",
        "Angels 13, Dodgers 4",
        "January 13, 2017 in Santa Ana",
        "Fri Nov 13, people said",
        "Sept 13, people said",
        "Thursday July 13, people said",
        "In May, 13-year-olds marched",
        "Late March, 13 years old when it began",
        "13-year-old Wren March 4, 2017",
        "on April 14",
        "April 14, 2017",
        "April, 14, 2017",
        "In April, 14 people were arrested",
        "In April, 14, they said",
        "Last May, aged 14, he said",
        "Since June (14)",
        "June, 15",
        "May, 14 shots",
        "Friday, 13 protesters",
        "Friday, 13, people said",
        "On Friday, a 13-year-old boy said",
        "On Friday, 13-year-old boys said",
        "Santa Ana April 13, people said",
        "the 13-year-old Friday night",
        "a 13-year-old April 4, people said",
        "12-year-old Girl was tasered",  # a headline
        "$13 Million",
    ],
)
def test_other_numbers_are_no_age_of_a_named_minor(text: str) -> None:
    """Neither adults, nor results, nor dates, nor whoever is masked already."""
    assert not may_name_a_minor(text)


def test_the_editor_is_shown_a_count_and_nobody_else_anything(tmp_path: Path) -> None:
    """Each post counts once, also when it comes again; `status` alone shows the count."""
    (tmp_path / "config.toml").write_text(CONFIG)
    texts = (
        "Anaheim: Wren Alderby, 13, was there",
        "Anaheim: 12-year-old Faye Underholm",
        "Anaheim: Tomlin Averystone, 13, was there",
        "Anaheim: 13 arrests",
    )
    posts = [
        {"source": "chirper", "id": str(n), "created_at": "2017-02-22T06:00:00Z", "text": text}
        for n, text in enumerate(texts)
    ]
    (tmp_path / "a.ndjson").write_text("".join(json.dumps(post) + "\n" for post in posts))
    for _ in range(2):
        run(tmp_path, "import", "--all", "--incident", "anaheim", str(tmp_path / "a.ndjson"))
    status = json.loads(run(tmp_path, "status", "--json").output)
    assert status["database"]["may_name_minors"] == 2
    assert "2 stored posts give an age below 18" in run(tmp_path, "status").output
    said = [
        run(tmp_path, "export", "posts").output,
        run(tmp_path, "export", "volume", "--public").output,
        run(tmp_path, "report", "volume", "--json").output,
        run(tmp_path, "report", "sources").output,
    ]
    for what in ("page", "brief"):
        run(tmp_path, what, "--out", str(tmp_path / f"{what}.html"))
        said.append((tmp_path / f"{what}.html").read_text())
    assert not [text for text in said if "may_name" in text or "below 18" in text]


def test_no_column_tells_whom_a_post_may_name(tmp_path: Path) -> None:
    """With its text not kept, the names are in no byte of the database: only the count is."""
    (tmp_path / "config.toml").write_text(CONFIG)
    post = {"source": "chirper", "id": "1", "created_at": "2017-02-22T06:00:00Z"}
    text = "Anaheim: Wren Alderby, 13, was there"
    (tmp_path / "a.ndjson").write_text(json.dumps({**post, "text": text}) + "\n")
    run(tmp_path, "import", "--all", "--incident", "anaheim", str(tmp_path / "a.ndjson"))
    run(tmp_path, "forget", "--post", "chirper/1")
    held = b"".join(path.read_bytes() for path in (tmp_path / "db").glob("monitor.db*"))
    assert b"Alderby" not in held
    assert b"minors" in held


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "name",
    [
        "Wren Alderby",
        "Séan O’Brien",
        "De'Andre O'Neil",
        "José Ñandú",
        "Mary-Jane Alderby",
        "Wren May",
    ],
)
def test_a_name_next_to_an_age_is_no_word_that_is_offered(
    name: str, form: Literal["NFC", "NFD"]
) -> None:
    """However it is written: each word of it that could be offered is held back."""
    text = normalize(form, f"home with {name}, 13, at last")
    words = {word for phrase in phrases_of(text, Own(())) for word in phrase.split(" ")}
    offered = words - possible_names(text)
    assert offered <= {"home", "with", "at", "last"}


@settings(deadline=None)
@given(st.sampled_from(_PATTERNS).flatmap(st.from_regex))
def test_what_is_looked_for_first_is_in_every_text_that_a_pattern_finds(text: str) -> None:
    """A text is passed at once only where no pattern would find anything."""
    assert _TOLD.search(text) or not any(pattern.search(text) for pattern in _PATTERNS)
