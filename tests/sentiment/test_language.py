"""The gate: what cannot be read is unscored with the reason; what can be read passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sentiment.base import BUILT_IN, load
from monitor.sentiment.language import why_unread
from monitor.text.tags import primary
from tests.sentiment import corpus
from tests.sentiment.tongues import AFRICAN_AMERICAN_ENGLISH, CITIZENS, HINDI, SHORT_ENGLISH

pytestmark = pytest.mark.repeats

SAMPLES = {
    "es": "No puedo creer lo que hizo ese policía, pobre niño",
    "pt": "Não acredito que isso aconteceu com ele",
    "fr": "Je n'arrive pas à croire ce qu'il a fait, c'est une honte",
    "de": "Ich kann nicht glauben, was da passiert ist",
    "it": "Non posso credere a quello che è successo",
    "nl": "Ik kan niet geloven wat er gebeurd is",
    "id": "Saya tidak percaya ini bisa terjadi di sana",
    "tl": "Hindi ako makapaniwala sa ginawa ng pulis na iyon",
    "tr": "Bu kadar kötü bir şey olduğuna inanamıyorum",
    "pl": "Nie mogę uwierzyć, że to się stało",
    "sv": "Jag kan inte tro att det här har hänt",
    "und-Cyrl": "Не могу поверить, что это случилось",
    "und-Arab": "لا أصدق ما حدث هناك",
    "und-Grek": "Δεν το πιστεύω",
    "und-Hebr": "אני לא מאמין",
    "und-Deva": "मुझे विश्वास नहीं होता",
    "und-Thai": "ไม่อยากจะเชื่อเลย",
    "und-Kore": "믿을 수가 없어",
    "und-Jpan": "信じられない、警察が子供に発砲した",
    "und-Hani": "真不敢相信警察开枪了",
}
ENGLISH = (
    "I can't believe what this officer did to that kid",
    "He’s 13 years old!!! Why would you do that?",
    "Off-duty LAPD officer fires gun near kids in Anaheim",
    "Disgusting.",
    "wow",
    "LA police de-escalate? lol",
    "RT @ana: smh 😡 https://t.co/x #anaheim",
    "L.A. and Las Vegas and San José and Los Angeles and Del Rey",
)
HALF_ENGLISH = {
    "Sviđa mi se videozapis The Best Goals of the Season s usluge YouTube": "sh",
    "Ho appena pubblicato una foto Sunset over the Bay": "it",
    "Líbí se mi video How to Bake Bread at Home": "cs",
    "gue suka banget lagu ini, best song of the year": "id",
    "ich kann nicht mehr, what a game, unfassbar": "de",
}
ENGLISH_WITH_NAMES = (
    "Thoughts with Kasimir Wojciechowski and his family tonight",
    "My neighbour Giovanni Bellucci saw the whole thing happen",
    "Just met Oluwaseun Adeyemi and Chukwuemeka Okafor at the game",
    "Protest at Plaza Mayor near Calle Alcalá, police everywhere",
    "Nguyễn Văn Minh was a good man and a great teacher",
    "Is Mehmet Yılmaz still the mayor of that town?",
)
OTHERWISE = {
    "goemotions_reddit_train": set[int](),
    "kaggle_tweets_train": {
        *(204, 1311, 1358, 1391, 1676, 1764, 1838, 1930, 2077, 2502, 3055, 3124, 3318, 3359, 3459),
    },
}
"""Rows of sets in English that are at least half in another language."""
NOTHING = {
    "": "empty",
    " \n\t\u00a0": "empty",
    "\u200b\u200d\ufeff\u2060": "empty",
    "\u3164 \u2800": "empty",
    "https://example.org/great-news": "links only",
    "Http://a.b/c, www.example.org (https://x.y)": "links only",
    "@ana": "mentions only",
    ".@ana @bob@social.example: @c_d!": "mentions only",
    "RT @ana:": "mentions only",
    "RT @[handle]: [name withheld], [phone] / [e-mail]": "mentions only",
    "#anaheim #LAPD": "hashtags only",
    "＃東京": "hashtags only",
    "😂": "emoji only",
    "👍🏽❤️👨‍👩‍👧 🇺🇸 1️⃣ !!!": "emoji only",
    "@ana https://example.org 😂": "no words",
    "RT @ana: https://example.org": "no words",
    "@ana 100": "no words",
    "[name withheld] 😂": "no words",
    "???": "no words",
    "13": "no words",
    "$1,000 + 50%": "no words",
}


@pytest.mark.parametrize(("language", "text"), SAMPLES.items(), ids=SAMPLES)
@pytest.mark.parametrize("tag", [None, "en", "en-US", "und"])
def test_other_languages_are_told_whatever_the_tag_says(
    language: str, text: str, tag: str | None
) -> None:
    """A text in another language is unscored with it, also where the service calls it English."""
    assert why_unread(text, tag) == f"language: {language}"


@pytest.mark.parametrize("text", ENGLISH)
@pytest.mark.parametrize("tag", [None, "en", "en-GB", "zxx", ""])
def test_english_passes(text: str, tag: str | None) -> None:
    """English is scored where the tag says so or says nothing: headlines, slang, place names."""
    assert why_unread(text, tag) is None


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("@ana @ben jaja", "@[handle] @[handle] jaja"),
        ("@ana @ben @eva no puede ser", "@[handle] @[handle] @[handle] no puede ser"),
        ("Pobre ana@a.example, muy mal", "Pobre [e-mail], muy mal"),
        ("llama al 714-555-0123 ya", "llama al [phone] ya"),
        ("no puede ser Maya Ortiz", "no puede ser [name withheld]"),
        ("Il est fou u/ana_b", "Il est fou u/[handle]"),
        ("not @ana good", "not @[handle] good"),
    ],
)
def test_what_is_masked_is_no_word(text: str, stored: str) -> None:
    """Handles are in every other answer: else a short one would be taken for English."""
    assert why_unread(stored) == why_unread(text)
    assert all(load(one).score(stored).label == load(one).score(text).label for one in BUILT_IN)


def test_a_wrong_tag_does_not_hide_plain_english() -> None:
    """A sentence outweighs the tag of another language; a word that tells nothing does not."""
    assert why_unread("I think this is what they wanted", "es") is None
    assert why_unread("total", "es") == "language: es"


def test_a_word_or_two_are_enough_without_a_tag_but_not_against_it() -> None:
    """`c'est` makes an untagged text French, and leaves one that is tagged English alone."""
    assert why_unread("C'est horrible") == "language: fr"
    assert why_unread("C’est horrible", "en") is None


def test_where_several_languages_share_the_words_the_tag_decides() -> None:
    """`como para` is Spanish and Portuguese: the reason names the one that was claimed."""
    assert why_unread("como para", "pt-BR") == "language: pt"
    assert why_unread("como para", "es") == "language: es"


@pytest.mark.parametrize(("text", "reason"), NOTHING.items())
@pytest.mark.parametrize("tag", [None, "en", "es"])
def test_nothing_to_read_is_unscored_with_what_there_is(
    text: str, reason: str, tag: str | None
) -> None:
    """Posts without words say what they consist of, whatever the tag."""
    assert why_unread(text, tag) == reason


def test_letters_that_no_scorer_reads_are_an_unknown_script() -> None:
    """Mathematical and full-width letters are not Latin ones, nor are scripts beyond the table."""
    assert why_unread("𝓱𝓮𝓵𝓵𝓸 𝔀𝓸𝓻𝓵𝓭") == "language: unknown script"
    assert why_unread("ｗｏｗ") == "language: unknown script"
    assert why_unread("ꦲꦏ꧀ꦱꦫ") == "language: unknown script"


def test_a_claimed_language_is_named_where_the_script_allows_it() -> None:
    """Cyrillic that is tagged Ukrainian is Ukrainian; tagged English it is merely Cyrillic."""
    assert why_unread("Не вірю", "uk") == "language: uk"
    assert why_unread("https://t.co/a1見て www.a.exampleを", "en") == "language: und-Jpan"
    assert why_unread("Не вірю", "en") == "language: und-Cyrl"


def test_few_foreign_letters_in_an_english_text_pass() -> None:
    """Names and quotations in another script do not make a text foreign."""
    assert why_unread("Мир means both peace and world in Russian", None) is None


def test_a_tag_shifts_the_balance() -> None:
    """Words that could be either are what the tag says; a tag of a language unknown here counts."""
    assert why_unread("Berlin hotel", "de") == "language: de"
    assert why_unread("Berlin hotel", "en") is None
    assert why_unread("Berlin hotel") is None
    assert why_unread("ok", "rw") == "language: rw"


def test_one_name_for_one_language() -> None:
    """Hindi in Latin letters is named as such, unless tagged; Croatian is what its tag says."""
    assert why_unread("mujhe yakeen nahi hota ki ye sab yaha hua") == "language: hi-Latn"
    assert why_unread("mujhe yakeen nahi hota ki ye sab yaha hua", "hi") == "language: hi"
    assert why_unread("ne mogu vjerovati da se ovo dogodilo", "hr") == "language: hr"


def test_what_the_scorer_reads_without_letters_passes() -> None:
    """An emoticon passes where the scorer says that it means something; the rest does not."""
    assert why_unread("@ana :( 😂", reads=lambda text: ":(" in text) is None
    assert why_unread("@ana 😂", reads=lambda text: ":(" in text) == "no words"


@given(st.text(), st.none() | st.text(max_size=8))
def test_any_text_gets_an_answer(text: str, tag: str | None) -> None:
    """No text and no tag is too odd; a text without a letter is never let through."""
    reason = why_unread(text, tag)
    assert reason != ""
    assert reason is not None or any(map(str.isalpha, text))


@given(st.sampled_from(sorted(SAMPLES)), st.text("😂👍!?. ", max_size=8), st.booleans())
def test_decoration_changes_no_language(language: str, decoration: str, in_front: bool) -> None:
    """Emoji, links, mentions and punctuation around a text leave its language as it was."""
    around = f"{decoration} @ana https://example.org/the/and #you "
    text = around + SAMPLES[language] if in_front else SAMPLES[language] + " " + around
    assert why_unread(text) == f"language: {language}"


def test_hardly_any_english_is_lost() -> None:
    """Of dialect, slang, names from elsewhere and posts of one word at most one in 25.

    Tagged as English none is, but for one that has more words of Spanish.
    """
    posts = [*AFRICAN_AMERICAN_ENGLISH, *SHORT_ENGLISH]
    lost = [text for text in posts if why_unread(text) is not None]
    assert len(lost) <= len(posts) / 25
    tagged = [text for text in posts if why_unread(text, "en") is not None]
    assert tagged in ([], ["Viva Las Vegas baby"])


def test_hindi_in_latin_letters_is_not_scored() -> None:
    """At most one in fifty of these posts passes."""
    passed = [text for text in HINDI if why_unread(text) is None]
    assert len(passed) <= len(HINDI) / 50


def test_short_posts_in_other_languages_are_not_scored() -> None:
    """Of posts of three to six words in ten languages at most one in twelve passes."""
    posts = [text for some in CITIZENS.values() for text in some.strip().splitlines()]
    passed = [text for text in posts if why_unread(text) is None]
    assert len(passed) <= len(posts) / 12


@pytest.mark.parametrize("name", ["goemotions_reddit_train", "kaggle_tweets_train"])
def test_real_english_is_hardly_ever_refused(name: str) -> None:
    """Of real English posts at most three in a thousand are refused.

    Posts of the sets that are at least half in another language do not count.
    """
    rows = list(corpus.rows(f"sentiment/{name}.jsonl.gz", 4_000))
    english = [row["text"] for place, row in enumerate(rows) if place not in OTHERWISE[name]]
    refused = [text for text in english if (why_unread(text) or "").startswith("language")]
    assert len(refused) <= 0.003 * len(rows)


def test_half_of_a_post_in_another_language_may_be_english() -> None:
    """A title, a quotation or a last word in English makes no English post of it."""
    for text, language in HALF_ENGLISH.items():
        assert why_unread(text) == f"language: {language}"


def test_a_headline_without_small_words_is_english() -> None:
    """English that leads by little is English all the same where no word is clearly foreign."""
    for text in (
        "Police commander resigns, mayor declares emergency",
        "Parliament rejects presidential decree",
        "Ambulance collision injures cyclist",
        "Militants ambush convoy near capital",
    ):
        assert why_unread(text) is None
    assert why_unread("El Parlamento rechaza el decreto presidencial") == "language: es"
    assert why_unread("Police : le commissaire démissionne") == "language: fr"


def test_a_name_from_elsewhere_is_no_other_language() -> None:
    """Names of people and places weigh nothing where what is left is clearly English."""
    refused = [text for text in ENGLISH_WITH_NAMES if why_unread(text) is not None]
    assert refused == []


def test_an_accent_counts_against_english_where_there_are_few_words() -> None:
    """A word that English may have, but for its accent, is in another language."""
    for text in ("Gâteau", "Madár", "Maçã", "Mačka", "Şehir", "Fête"):
        assert (why_unread(text) or "").startswith("language: ")


def test_an_accent_in_a_name_or_in_a_word_of_english_is_english() -> None:
    """Two words in a row with a capital letter are a name; some words have kept their accents."""
    for text in (
        "vote José Ramírez",
        "Petr Čížek is out",
        "Beyoncé was there",
        "my fiancé works at that café",
        "such a cliché, no résumé needed",
    ):
        assert why_unread(text) is None


def test_real_posts_of_a_worldwide_event_are_told_apart() -> None:
    """Of the posts on a boxing match about a fifth are in other languages, Spanish first."""
    posts = list(corpus.rows("timelines/mayweather_mcgregor_2017.ndjson.gz", 4_000))
    reasons = [why_unread(row["text"]) for row in posts]
    assert 0.1 < reasons.count("language: es") / len(posts) < 0.2
    assert reasons.count("language: sv") / len(posts) < 0.005


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("EN-us", "en"),
        ("pt_BR", "pt"),
        ("zh-Hans-CN", "zh"),
        ("iw", "he"),
        ("in", "id"),
        ("und", None),
        ("zxx", None),
        ("qme", None),
        ("", None),
        (None, None),
    ],
)
def test_tags_are_read_in_any_spelling(tag: str | None, language: str | None) -> None:
    """Region, case and retired codes do not matter; codes for "no language" claim nothing."""
    assert primary(tag) == language


def test_gates_that_ask_one_after_the_other_answer_for_themselves() -> None:
    """What is remembered of the last text is its language, not what one scorer makes of signs."""
    gates = (lambda _: True), (lambda _: False)
    assert [why_unread(":)", "en", reads) for reads in gates] == [None, "no words"]
    said = [why_unread("esto no es nada bueno para la ciudad", "es", reads) for reads in gates]
    assert said == ["language: es", "language: es"]
