"""Looking for many words at once, as the name guard does for a long list of names."""

import subprocess
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from monitor.privacy.sought import Sought
from tests.examples import examples


@examples(200)
@given(
    st.sets(st.text("ab1é", min_size=1, max_size=6).map(str.encode), max_size=6),
    st.lists(st.text("ab1cé王", max_size=12).map(str.encode), max_size=4),
)
@example({b"b"}, [b"aab", b"b"])
@example({b"ab", "é".encode()}, [b"ab", "é1".encode()])
@example({b"tomlin", b"tom", b"stone"}, [b"averystonetomlin", b"", b"stontomston"])
def test_a_word_is_found_wherever_it_stands(words: set[bytes], texts: list[bytes]) -> None:
    """As by comparing each word at each place; of two that begin there, the shorter one."""
    held = b"".join(text + b"\xff" for text in texts)
    there = ([word for word in words if held.startswith(word, at)] for at in range(len(held)))
    expected = [(min(found, key=len), at) for at, found in enumerate(there) if found]
    assert list(Sought(words).places(held)) == expected


def test_few_names_are_found_without_numpy() -> None:
    """It takes a tenth of a second to load, as long as a look at thousands of posts."""
    look = (
        "import sys\n"
        "from monitor.privacy.guard import NameGuard\n"
        "assert [*NameGuard(['Tomlin Averystone']).suspicious(['by t0mlin averystone'])] == [0]\n"
        "print('numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
