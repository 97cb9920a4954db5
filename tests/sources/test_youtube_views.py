"""What we ask YouTube of the views of videos, and of which hour we believe them."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from msgspec import ValidationError, convert

from monitor.errors import BadAnswer, RetryLater
from monitor.nouns.measure import Count
from monitor.nouns.posts import Answer, Span
from monitor.privacy.secret import Secret
from monitor.sources.base import MemoryVault
from monitor.sources.youtube.api import UNITS
from monitor.sources.youtube.views import PASS, Settings, YoutubeViews
from monitor.testing.counting import INCIDENT, NOW, SINCE, counted
from monitor.testing.service import FakeHttp, Params, answer
from tests.sources.case_counts import HOUR
from tests.sources.case_youtube import KEY, VIDEO, refused

WHOLE = Span(SINCE, NOW)
END = NOW.replace(minute=0)
MANY = tuple(f"{n:011}" for n in range(120))


def source(*videos: str, after: timedelta = timedelta()) -> YoutubeViews:
    return YoutubeViews(Settings(videos=videos, key=Secret(KEY)), lambda: NOW + after)


def shown(views: Mapping[str, object]) -> FakeHttp:
    """Return a network on which YouTube shows some videos, of those that it is asked for."""

    def respond(url: str, params: Params, headers: object) -> Answer:
        ids = str(params["id"]).split(",")
        assert len(ids) <= 50
        items = [
            {"id": one, "statistics": {"viewCount": views[one]}} for one in ids if one in views
        ]
        return answer({"items": items})

    return FakeHttp(respond)


def test_each_video_has_the_hour_that_ended_last() -> None:
    """Fifty are asked for at once; the total belongs to the last whole hour, and is final."""
    http = shown({one: str(number) for number, one in enumerate(MANY)})
    [found] = counted(source(*MANY, MANY[0]), http, WHOLE)
    assert found.settled == END
    assert found.values == {
        one: (Count(END - HOUR, END, number),) for number, one in enumerate(MANY)
    }
    assert [params["part"] for _, params, _ in http.asked] == ["statistics"] * 3


def test_what_is_not_shown_has_no_value() -> None:
    """A video that is gone, one without views, and one whose views are no number are not 0."""
    gone, without, broken, other = MANY[:4]
    http = shown({without: None, broken: "many", VIDEO: "7", other: "8"})
    [found] = counted(source(gone, without, broken, VIDEO), http, WHOLE)
    assert found.values == {VIDEO: (Count(END - HOUR, END, 7),)}
    assert f"{gone}: none are shown" in source(gone).check(INCIDENT, http)
    assert f"{VIDEO}: 7" in source(VIDEO).check(INCIDENT, http)


def test_an_hour_is_asked_for_once() -> None:
    """Whoever looks more often than every hour pays no more, and no later look moves a value."""
    http = shown({VIDEO: "7"})
    assert list(counted(source(VIDEO), http, Span(END, NOW))) == []
    assert http.asked == []


def test_the_present_is_not_told_of_the_past() -> None:
    """Asked of an incident that closed long ago, nothing is asked of YouTube: it shows today's."""
    http = shown({VIDEO: "7"})
    late = END + HOUR + PASS - NOW
    assert list(counted(source(VIDEO, after=late), http, WHOLE)) == []
    assert http.asked == []
    assert list(counted(source(VIDEO, after=late - timedelta(seconds=1)), http, WHOLE))


def test_an_answer_in_which_nothing_can_be_read() -> None:
    """It is bad, and settles no hour."""
    http = FakeHttp(lambda *_: answer({"items": [{"id": 7}]}))
    with pytest.raises(BadAnswer, match="is not videos with their statistics"):
        list(counted(source(VIDEO), http, WHOLE))


def test_the_units_of_a_day() -> None:
    """Each question is a unit; what YouTube says of its quota is believed until midnight."""
    vault = MemoryVault()
    list(counted(source(*MANY), shown({}), WHOLE, vault=vault))
    [allowed] = source(VIDEO).allowances(vault, NOW)
    assert (allowed.used, allowed.limit) == (3, UNITS.limit)

    def over(*_: object) -> Answer:
        raise refused(BadAnswer, 403, "quotaExceeded")

    with pytest.raises(RetryLater, match="units"):
        list(counted(source(VIDEO), FakeHttp(over), WHOLE, vault=vault))
    [allowed] = source(VIDEO).allowances(vault, NOW)
    assert allowed.used == allowed.limit


@pytest.mark.parametrize("videos", [[], ["https://youtu.be/dQw4w9WgXcQ"], ["short"]])
def test_ids_of_videos_are_given(videos: list[str]) -> None:
    """None, or an address in place of an id, is found out when the configuration is read."""
    with pytest.raises(ValidationError, match="videos"):
        convert({"videos": videos}, Settings)
