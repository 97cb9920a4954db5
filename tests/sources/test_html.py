"""HTML becomes what a person would have read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.html import text_of_html, text_of_markdown

LONG = "https://video.example/watch/2017/02/21"
SPLIT = (
    f'<a href="{LONG}"><span class="invisible">https://</span><span class="ellipsis">'
    'video.example/watch/20</span><span class="invisible">17/02/21</span></a>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain  text\nas it is", "plain text as it is"),
        ("<p>Don&#x27;t look<p>away", "Don't look\naway"),
        ("<p>one<br>two<br/>three</p><p>four</p>", "one\ntwo\nthree\nfour"),
        ("before<div>in<div>deeper</div></div>after", "before\nin\ndeeper\nafter"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("<table><tr><th>Anaheim</th><td>police</td></tr></table>", "Anaheim\npolice"),
        ("<details><summary>Anaheim</summary>police</details>", "Anaheim\npolice"),
        ("off<b>-duty</b> <i>officer</i>", "off-duty officer"),
        ("a<script>alert(1)</script><style>p{}</style><!-- no -->b", "ab"),
        ("a<video controls>Your browser shows no videos</video><p>b", "a\nb"),
        ("a<audio src='x'>Your <b>browser</b> plays no sound</audio>", "a"),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3"),
        ("<p>  lots\n\n of   space </p>", "lots of space"),
        ("<p>I don&#39;t &lt;3 it &amp;amp; &#x27;that&#x27; </p>", "I don't <3 it &amp; 'that'"),
        ("", ""),
        ("<frameset>", ""),
    ],
)
def test_reads_as_a_person_would(html: str, text: str) -> None:
    """Markup and scripts are gone, entities are read, blocks are lines, words stay whole."""
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (r"\#anaheim \*is\* on", "#anaheim *is* on"),
        (r"https://youtu.be/dQw4w9\_WgXc", "https://youtu.be/dQw4w9_WgXc"),
        ("one\\\ntwo", "one\ntwo"),
        (r"C:\new \\ \&amp;", r"C:\new \ &amp;"),
        ("*He* &amp; she&#x200B;&nbsp;said &lt;b>", "*He* & she\u200b\xa0said <b>"),
        ("https://e.example/?a=1&copy=2&lt=3", "https://e.example/?a=1&copy=2&lt=3"),
        ("AT&T; &nothing; & &#;", "AT&T; &nothing; & &#;"),
        ("&#55357;&#56834; &#xD83D; &#1;", "\U0001f602 \ufffd \ufffd"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_markdown_has_references_to_characters(markdown: str, text: str) -> None:
    """A reader sees the characters; what only looks like a reference is left alone."""
    assert text_of_markdown(markdown) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"see {SPLIT}!", f"see {LONG}!"),
        (f'<a href="{LONG}">{LONG[:30]}...</a>', LONG),
        (f'<a href="{LONG}">the video</a>.', f"the video ({LONG})."),
        (f'<a href="{LONG}">video</a>', f"video ({LONG})"),
        (f'<a href="{LONG}"><img src="x"></a>', ""),
        ('<a href="/tags/lapd" class="mention hashtag">#<span>lapd</span></a>', "#lapd"),
        (f'<span><a href="{LONG}" class="u-url mention">@<span>ann</span></a></span>', "@ann"),
        ('#<a href="https://f.example/?tag=lapd" class="mention hashtag">lapd</a>!', "#lapd!"),
        ('<a href="javascript:alert(1)">here</a> <a>there</a>', "here there"),
    ],
)
def test_links_are_whole(html: str, text: str) -> None:
    """A link is its whole address, however it was shortened; mentions and hashtags stay."""
    assert text_of_html(html) == text


_SAID = st.sampled_from(
    [
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&apos;",
        "&#39;",
        "&#x27;",
        "&nbsp;",
        "&notit;",
        "&#0;",
        "&amp",
        "&",
        "amp;",
        "#39;",
        "a",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\f",
        "\0",
        "\u00a0",
        "é",
    ]
)


@given(st.lists(_SAID, max_size=8).map("".join))
def test_a_single_paragraph_is_read_as_any_other(said: str) -> None:
    """It is read without the parser where it can be: to the same text."""
    if "&" in said:  # of what has no mark-up at all every character is kept
        assert text_of_html(f"<p>{said}</p>") == text_of_html(f"<p>{said}<b></b></p>")


@given(st.text(alphabet=st.sampled_from("<>/&;#x27abpdivscript \n\"'=!-"), max_size=80))
def test_never_fails_and_settles(html: str) -> None:
    """Any input gives text without outer or double white space."""
    text = text_of_html(html)
    assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.repeats
@pytest.mark.parametrize("piece", ["<div>", "<b>", "<a href=x>", "&#x27;", "<!--", "<table>", "<"])
def test_hostile_input_costs_little(piece: str) -> None:
    """However much of it there is, however deep it is nested, it takes less than 5 s of CPU."""
    begin = time.process_time()
    text = text_of_html(piece * 200_000 + "end")
    assert time.process_time() - begin < 5
    assert len(text) <= 65_536
