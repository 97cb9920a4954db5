"""What is the same word, and what is the same message."""

from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.privacy.contacts import HANDLE, mask_contacts
from monitor.text import fold, message_key, plain, without_links
from tests.sentiment import corpus

pytestmark = pytest.mark.repeats

AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aeßİıŉΣςŁøé\u0301\u0323\u0345\u0344\u094d\u093c\u0f73か\u3099ｶﾞ가\u1100\u1161"
        ),
        st.sampled_from("‘’“”´‐—\u200b\u200d\ufe0f\u00ad️👍🏽@#:/. \n"),
    )
)
ALIKE = {
    "case": ("OFFICER Straße ΣΊΣΥΦΟΣ", "officer STRASSE σίσυφος"),
    "accents": ("Niño Łódź Ørsted Çağrı", "nino lodz orsted cagri"),
    "width": ("ＬＡＰＤ １２ ｶﾞ", "lapd 12 ガ"),
    "ligatures": ("oﬃcer Æther", "officer aether"),
    "curly quotes": ("“officer’s” ‘gun’ „so“ «si»", '"officer\'s" \'gun\' "so" "si"'),
    "acute as apostrophe": ("it´s", "it's"),
    "dashes": ("off–duty off‑duty off—duty", "off-duty off-duty off-duty"),
    "zero width": ("an\u200ba\u200dh\u00adei\ufeffm \u202alapd\u202c", "anaheim lapd"),
    "variation selector": ("❤️", "❤"),
    "vowel signs": ("שָׁלוֹם مُحَمَّد أحمد", "שלום محمد احمد"),
    "composition": ("é か\u3099 क\u093c", "e\u0301 が क\u093c"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_readers_do_not_tell_apart_is_equal(name: str) -> None:
    """Case, accents, width, quotes, dashes and what cannot be seen do not matter."""
    one, other = ALIKE[name]
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("officer", "officers"), ("が", "か"), ("कि", "की"), ("👍", "👎"), ("a b", "ab"), ("5", "$5")],
)
def test_what_readers_tell_apart_is_not_equal(one: str, other: str) -> None:
    """Letters, vowel signs that are spoken, emoji, spaces and digits matter."""
    assert fold(one) != fold(other)


@given(AWKWARD)
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own folded form."""
    assert fold(fold(text)) == fold(text)


@given(AWKWARD)
def test_how_letters_are_composed_does_not_matter(text: str) -> None:
    """Canonically equivalent texts are the same text."""
    assert fold(normalize("NFD", text)) == fold(normalize("NFC", text))


@given(st.text(st.characters(codec="ascii")))
def test_ascii_is_only_lower_cased(text: str) -> None:
    """The fast path for ASCII loses nothing."""
    assert fold(text) == text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "RT @KTLA: Officer fires gun https://t.co/a1B2",
        "RT@KTLA Officer fires gun",
        "RT @[handle]: Officer fires gun",
        "rt@[handle] RT ＠[handle]:Officer fires gun",
        "Officer @[handle] fires @[handle] gun https://h.example/@[handle]/1",
        "rt @a: RT @b@c.social:   officer  fires\ngun",
        "Officer @x fires @y.bsky.social gun www.example.org/a",
        "OFFICER fires gun pic.twitter.com/xyz t.co/abc",
        "Officer fires gun http://a.b/c?d=e#f",
    ],
)
def test_links_names_and_repeats_are_not_the_message(text: str) -> None:
    """The same words are one message, whoever repeats them and whatever is linked."""
    assert plain(text) == "officer fires gun"
    assert message_key(text) == message_key("officer fires gun")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("awww...so sad", "awww...so sad"),
        ("me@example.org", "me@example.org"),
        ("and/or", "and/or"),
        ("at.co/x", "at.co/x"),
        ("https://t.co/a1を見て @名前", "を見て"),
        ("@", "@"),
        ("start rt @x: hi", "start rt : hi"),
        ("[handle] u/[handle] [e-mail] [phone]", "[handle] u/[handle] [e-mail] [phone]"),
        ("x@[handle] .@[handle] [name withheld]", "x@[handle] .@[handle] [name withheld]"),
    ],
)
def test_only_links_and_names_are_taken_out(text: str, left: str) -> None:
    """What merely looks like a link or a name stays; scripts without spaces end a link."""
    assert plain(text) == left


WORDS = st.text("officerñé\u0301Ωж見て", min_size=1, max_size=8)
HANDLES = st.from_regex(
    r"[@＠](ann|Ж_3|見て|ａb|é)([.-]x1|@host\.example|\u0301|\u200b[0-9a-z]?)?", fullmatch=True
)


@given(
    st.sampled_from(["", "RT ", " rt  "]),
    st.lists(HANDLES, min_size=1, max_size=3),
    WORDS,
    st.lists(
        st.tuples(st.sampled_from([" ", "\n", ": ", ", ", " (", ' "', "! ", " #"]), WORDS | HANDLES)
    ),
)
def test_masking_handles_changes_no_key(
    begin: str, names: list[str], word: str, more: list[tuple[str, str]]
) -> None:
    """What is stored is masked, and compared with what is not: both are one message.

    Of a handle within a word, or of a text that is nothing else, no name is set aside.
    """
    text = f"{begin}{' '.join(names)}: {word}{''.join(sign + said for sign, said in more)}"
    masked = mask_contacts(text)
    assert HANDLE in masked
    assert message_key(masked) == message_key(text)


def test_two_links_are_two_messages() -> None:
    """A post that is only a link stands for that link, and links tell upper from lower case."""
    assert message_key("https://t.co/aB") != message_key("https://t.co/ab")
    assert message_key("@a https://t.co/aB") != message_key("@b https://t.co/aB")
    assert message_key(" https://t.co/aB\n") == message_key("https://t.co/aB")


def test_keys_are_the_same_everywhere() -> None:
    """Keys are stored: they must never change (worked out by hand with b2sum -l 64)."""
    assert message_key("Officer fires gun") == 0x353A969B9F32BC80
    assert message_key("\ud800") == message_key("\ud800")


@given(AWKWARD)
def test_keys_fit_the_database(text: str) -> None:
    """A key is a signed 64-bit number."""
    assert -(2**63) <= message_key(text) < 2**63


def test_different_messages_have_different_keys() -> None:
    """On real posts no two messages share a key, and copies do."""
    file = "timelines/crisislext6_2013_West_Texas_Explosion.ndjson.gz"
    texts = [row["text"] for row in corpus.rows(file, 4000)]
    said = {plain(text) for text in texts if plain(text)}
    assert len({message_key(text) for text in texts if plain(text)}) == len(said)
    assert len(said) < 0.9 * len(texts)


HOSTILE = {
    "marks out of order": "\u094d\u093c",
    "marks that are two marks": "\u0f73",
    "marks that pass for letters": "\uff9e\u093c",
    "letters with many marks": "a" + "\u0f73" * 29,
    "names": "@a",
    "masked names": "@[handle]",
    "masked names and dots": "@[handle].",
    "names that are no mask": "@[handle",
    "repeats of masks": "rt @[handle] ",
    "names and dots": "@a.",
    "dots": ".",
    "repeats": "rt @a ",
    "spaces": " ",
    "links": "http://",
    "hosts": "www.",
    "slashes": "/",
    "joiners": "👍\u200d",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_is_slow(name: str) -> None:
    """100,000 characters of anything take few seconds; a square would take minutes."""
    text = "rt @a" + HOSTILE[name] * (100_000 // len(HOSTILE[name])) + "x"
    start = process_time()
    message_key(text)
    without_links(fold(text))
    assert process_time() - start < 4
