"""Hashtags that stand beside a text are added where it does not show them."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.query import read
from monitor.sources.hashtags import with_hashtags
from monitor.text import word_set
from tests.examples import examples

TEXTS = sorted(
    word_set(
        "#lapd #LAPD #Café &#39; a#b http://a.example/#b ＃lapd ﹟cafe #警察 警察 so. #x_1 #1a"
    )
)
NAMES = sorted(word_set("lapd LAPD cafe Café 39 b 警察 x_1 x 1a 11 ＬＡＰＤ a-b"))


@examples(300)
@example(["&#39;"], ["39"])
@example(["a#b"], ["b"])
@example(["so."], ["11"])
@example(["﹟cafe"], ["cafe"])
@example(["#Café"], ["cafe", "lapd"])
@given(st.lists(st.sampled_from(TEXTS)), st.lists(st.sampled_from(["", *NAMES])))
def test_a_hashtag_is_added_where_a_text_neither_shows_it_nor_is_read_so(
    said: list[str], names: list[str]
) -> None:
    """Each once, in one order; what is read as no hashtag is not added at all."""
    text = " ".join(said)
    shown, known = re.findall(r"#(\w+)", text.lower()), read(text).tags.keys()
    apart = [f"#{name}" for name in sorted(set(names)) if name.lower() not in shown]
    added = [tag for tag in apart if not read(tag).tags.keys() <= known]
    assert with_hashtags(text, names) == "\n".join(filter(None, (text, " ".join(added))))
