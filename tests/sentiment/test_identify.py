"""py3langid, where it is installed."""

from importlib.util import find_spec

import pytest

from monitor.sentiment.identify import identifier

installed = pytest.mark.skipif(not find_spec("py3langid"), reason="py3langid is not installed")


@installed
def test_it_names_what_it_is_sure_of() -> None:
    """A language that our lists do not have is named, and the version says what named it."""
    found = identifier()
    assert found is not None
    assert found.version.startswith("py3langid-")
    assert found.identify("Mzungu anasumbua mahakama ila kufungwa lazima leo") == "sw"
    assert found.identify("Nemohu uvěřit, že se to stalo zrovna tady") == "cs"


@installed
@pytest.mark.parametrize(
    "text", ["", "Mzungu anasumbua", "Money Mayweather wit da dub", "lol smh brb"]
)
def test_it_says_nothing_where_it_is_not_sure(text: str) -> None:
    """Short texts and slang are left alone: a wrong language would hide a reaction."""
    found = identifier()
    assert found is not None
    assert found.identify(text) is None


def test_without_the_extra_there_is_none() -> None:
    """The extra is optional."""
    assert identifier("a_package_that_nobody_has") is None
