"""A secret that a server gives back in another dress is hidden; ordinary words are not.

Promise 11.
"""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.logs import redact
from monitor.logs.redaction import HIDDEN
from tests.dresses import DRESSES

SECRET = "Zx9-kT3mQw7/Lp+2vB8nRy4="  # noqa: S105  made up


@pytest.mark.parametrize("dress", DRESSES)
def test_a_secret_is_hidden_in_every_dress(dress: str) -> None:
    """No six letters or digits of it in a row are left, nor of what was written in their place."""
    hidden = DRESSES[dress](SECRET)
    shown = redact(f'say "{hidden}" now', [SECRET])
    assert HIDDEN in shown
    rest = re.sub(r"\W", "", shown.replace(HIDDEN, ""), flags=re.ASCII)
    assert len(rest) < len("saynow") + 6, shown


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:"])
def test_base64_hides_a_secret_at_no_offset(encode: Callable[[bytes], bytes], before: str) -> None:
    """With whatever stands before and after it, padded or not."""
    for after in ("", "z", "zz"):
        whole = encode(f"{before}{SECRET}{after}".encode()).decode()
        for text in (whole, whole.rstrip("=")):
            assert redact(f"Basic {text} end", [SECRET]) == f"Basic {HIDDEN} end"


@pytest.mark.parametrize("size", [8, 11, 16, 20])
def test_an_end_of_a_secret_tells_it(size: int) -> None:
    """As a server shows it that cuts what it repeats; from the middle, twelve letters do."""
    assert SECRET[:size] not in redact(f"got {SECRET[:size]}...", [SECRET]) or size < 10
    plain = "Zx9kT3mQw7Lp2vB8nRy4"
    assert redact(f"got {plain[:size]}...", [plain]) == f"got {HIDDEN}..."
    assert redact(f"got ...{plain[-size:]}", [plain]) == f"got ...{HIDDEN}"
    if size > 12:
        assert redact(f"got {plain[2:size]}", [plain]).startswith(f"got {HIDDEN}") == (size >= 14)


def test_words_of_a_secret_are_left_where_they_are_words() -> None:
    """Eight letters that may be a word do not tell, whatever secret begins with them."""
    text = "mastodon: the newsroom asked"
    assert redact(text, ["newsroom-abc123-mastodon"]) == text


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("http://127.0.0.1:8080/hook", "the live page is at http://127.0.0.1:8017/"),
        ("http://localhost:8080/hook", "http://localhost:8017/: no answer"),
        ("https://www.example.org/x7Kp9w", "https://www.latimes.com/rss: the answer is 404"),
        ("https://discord.com/api/x7Kp9w", "https://discuss.example.org: the answer is 404"),
    ],
)
def test_an_address_is_no_secret_for_how_it_begins(secret: str, text: str) -> None:
    """Only what follows tells one address from another; that is hidden, cut off or not."""
    assert redact(text, [secret]) == text
    for cut in (secret, f"{secret}?a=1", secret.removeprefix("https://"), secret[8:]):
        assert secret[-6:] not in redact(f"asked {cut}", [secret])


def test_a_short_secret_blanks_no_word() -> None:
    """With fewer than eight characters it is hidden where it stands by itself only."""
    said = redact("cat: the category of Cat's 'cat' is concatenated", ["cat"])
    assert said == f"{HIDDEN}: the category of Cat's '{HIDDEN}' is concatenated"


@given(st.text("abcXYZ019-_/+ ", min_size=12, max_size=40), st.text(max_size=60))
def test_a_secret_among_anything_is_gone(secret: str, around: str) -> None:
    """Whatever stands around it."""
    secret = secret.strip()
    assume(len(secret) >= 8)
    assert secret not in redact(f"{around} {secret} {around}", [secret])
