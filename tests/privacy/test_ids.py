"""Ids in which a protected name is found: a digest stands for them, and for no other.

Promise 11.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.nouns.posts import Post
from monitor.privacy.guard import NameGuard
from monitor.privacy.ids import is_withheld, written
from monitor.privacy.masking import Masker
from monitor.privacy.pseudonym import Pseudonyms

GUARD = NameGuard(["Tomlin Averystone", "Ed", "Stella"])
MASKER = Masker(Pseudonyms(bytes(32)), GUARD)
NAMED = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "post-of-", "https://a.example/@", "x\ud800/"]),
    st.sampled_from(["tomlin-averystone", "TOMLINAVERYSTONE", "t0mlin_averyst0ne"]),
    st.sampled_from(["", "-17", "/status/3", " é"]),
)  # fmt: skip


@given(NAMED, NAMED)
def test_an_id_with_a_name_becomes_a_digest_of_it(one: str, other: str) -> None:
    """The same for the same, another for another, and nothing of the id is in it."""
    found = MASKER.identity("chirper", one)
    assert re.fullmatch(r"withheld:[0-9a-f]{32}", found)
    assert is_withheld(found)
    assert MASKER.identity("chirper", one) == found
    assert (MASKER.identity("chirper", other) == found) == (one == other)
    assert MASKER.identity("birdsite", one) != found
    assert Masker(Pseudonyms(b"k" * 32), GUARD).identity("chirper", one) != found


@given(NAMED)
def test_what_was_replaced_may_come_in_again(one: str) -> None:
    """An export that is imported again holds the same ids, whatever letters a digest shows."""
    found = MASKER.identity("chirper", one)
    assert MASKER.identity("chirper", found) == found


@given(
    st.text(alphabet="0123456789-:/_.zq"),
    st.integers(min_value=0),
    st.binary(min_size=16, max_size=16),
)
def test_an_id_without_a_name_is_untouched(text: str, number: int, drawn: bytes) -> None:
    """Also one of digits alone, and a digest: both can be read as letters of a name."""
    digest = drawn.hex()
    for one in (str(number), digest, f"forgotten:{digest}", f"t3_{number}z"):
        assert MASKER.identity("chirper", one) == one
    if not GUARD.mask(text)[1]:
        assert MASKER.identity("chirper", text) == text


@pytest.mark.parametrize("one", ["573114", "5ed" + "0" * 29, "withheld:5ed" + "0" * 29])
def test_a_name_in_what_was_drawn_is_an_accident(one: str) -> None:
    """Digits read as Stella, and a digest that shows Ed, are not what somebody wrote."""
    assert MASKER.identity("chirper", one) == one


@pytest.mark.parametrize(
    "one", ["ed:" + "0" * 32, "ed-" + "5" * 32, "withheld:ed", "5ed" + "0" * 28]
)
def test_a_name_beside_what_was_drawn_is_found(one: str) -> None:
    """Nothing passes for a digest that is not one."""
    assert is_withheld(MASKER.identity("chirper", one))
    assert MASKER.identity("chirper", one) != one


@given(NAMED)
def test_posts_answers_and_repeats_agree(one: str) -> None:
    """The id of a post, and what another answers or repeats, become the same; others stay."""
    first = MASKER.masked("chirper", Post(native_id=one))
    second = MASKER.masked("chirper", Post(native_id="2", parent_id=one, repost_of=one))
    deletion, former = MASKER.renamed("chirper", Post(native_id=one))
    assert first.post.native_id == deletion.native_id
    assert second.post.parent_id == second.post.repost_of == first.post.native_id
    assert (second.post.native_id, second.former) == ("2", None)
    assert first.former == former == one


def test_what_was_written_of_an_id_is_told_from_what_was_drawn() -> None:
    """Only a whole digest at the end counts as one."""
    digest = "4523540f1504cd17100c4835e85b7eef"
    assert written("") == written("17") == written(digest) == written(f"withheld:{digest}") == ""
    assert written(f"forgotten:{digest}") == "forgotten:"
    for whole in (f"{digest} ann", f"ann{digest}", digest[1:], f"{digest}\n", digest.upper()):
        assert written(whole) == whole
