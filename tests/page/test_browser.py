"""The page at work: it is drawn, closer or further, group by group, by mouse and by keyboard."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.chart.files.render import library
from monitor.page.document import document
from tests.page.chromium import Opened
from tests.page.stories import posts, story


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Opened, address: str) -> None:
    """The file itself is the only request; no policy is broken, no script fails, nothing ran."""
    assert opened.requests == [address]
    assert opened.complaints == []
    assert opened.page.title() != "owned"
    assert opened.page.locator("img").count() == 0


def test_every_chart_is_drawn(opened: Opened) -> None:
    """Six panels, each with marks; what nobody saw is hatched, events are numbered."""
    for name in ("volume", "mean", "negative", "unscored", "spread", "phase"):
        assert opened.page.locator(f"#chart-{name} svg path").count() > 5, name
    assert opened.page.locator('#chart-volume [fill="url(#hatch)"]').count() == 1
    assert opened.page.locator("#chart-volume text", has_text="1–2").count() == 1


def test_the_axis_of_a_few_posts_and_that_of_the_tone_read_well(opened: Opened) -> None:
    """Whole posts once each, and neutral without a sign."""
    told = opened.page.locator("#chart-mean .role-axis-label text").all_text_contents()
    assert "0" in told
    assert not {"+0.0", "−0.0"} & set(told)
    posts = opened.page.locator("#chart-volume .role-axis-label text").all_text_contents()
    numbers = [one for one in posts if one.isdigit()]
    assert numbers
    assert len(set(numbers)) == len(numbers)


def test_what_stands_beside_the_posts_is_drawn(browser: Any, wide_address: str) -> None:
    """Count series, hatched where nothing is known, and the share of each narrative."""
    with Opened(browser, wide_address) as opened:
        assert opened.complaints == []
        for name in ("count-0", "share-0"):
            assert opened.page.locator(f"#chart-{name} svg path").count() > 5, name
        assert opened.page.locator('#chart-count-0 [fill="url(#hatch)"]').count() == 45
        for name, said in (("count-0", "12 calls"), ("share-0", " % ("), ("phase", "emerging")):
            chart = opened.page.locator(f"#chart-{name}")
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            opened.page.mouse.move(box["x"] + 50, box["y"] + 26)
            assert said in opened.page.inner_text("#tip")


@pytest.mark.parametrize("how", [{"empty": True}, {"years": 3, "every": timedelta(weeks=1)}])
def test_nothing_and_years_are_shown_too(browser: Any, tmp_path: Path, how: Any) -> None:
    """A store without a post or a source, and three years by the week."""
    path = tmp_path / "page.html"
    path.write_bytes(document(story(**how), library()))
    with Opened(browser, path.as_uri()) as opened:
        assert opened.complaints == []
        assert ("not watched" if how.get("empty") else " posts") in opened.shown()
        labels = opened.page.locator("#chart-volume .role-axis-label text").all_text_contents()
        steps = [one for one in labels if one.isdigit() and len(one) < 4]  # no year
        assert len(set(steps)) == len(steps) > 0
        assert opened.page.locator('#chart-volume [fill="url(#hatch)"]').count() >= 1


def test_one_sees_closer_and_the_whole_again(opened: Opened) -> None:
    """By buttons, by a drag, by a double click; what is shown is said in words."""
    whole = opened.shown()
    assert "at least 181 posts" in whole
    assert "Wed 22 Feb 00:00 to Fri 24 Feb 00:00" in whole
    opened.click("Zoom in")
    assert "Wed 22 Feb 12:00 to Thu 23 Feb 12:00" in opened.shown()
    opened.click("Later")
    assert "Thu 23 Feb 00:00 to Fri 24 Feb 00:00" in opened.shown()
    opened.click("Whole time")
    assert opened.shown() == whole
    left, width, y = opened.plot()
    mouse = opened.page.mouse
    mouse.move(left + width / 4, y)
    mouse.down()
    mouse.move(left + width / 2, y)
    mouse.up()
    assert "Wed 22 Feb 12:00 to Thu 23 Feb 00:00" in opened.shown()
    mouse.dblclick(left + width / 3, y)
    assert opened.shown() == whole


def test_pointing_tells_the_numbers(opened: Opened) -> None:
    """Local time with UTC, posts and people; few people are not counted."""
    left, width, y = opened.plot()
    for hour, said in (
        (4.5, "6 posts by 6 accounts"),
        (0.5, "suppressed (few people)"),
        (30.5, "suppressed (few people)"),
        (37.5, "not watched"),
    ):
        opened.page.mouse.move(left + width * hour / 48, y)
        assert said in opened.page.inner_text("#tip")
        assert "UTC" in opened.page.inner_text("#tip")


def test_a_group_is_shown_by_itself(browser: Any, wide_address: str) -> None:
    """A source, a narrative, a language: other numbers, the same time."""
    with Opened(browser, wide_address) as opened:
        chirper = sum(post.source == "chirper" for post in posts())
        english = sum(post.lang == "en" for post in posts())
        for kind, label, number, rest in (
            ("source", "chirper", chirper, "All sources"),
            ("language", "en", english, "All languages"),
        ):
            opened.choose(kind, label)
            assert opened.shown().startswith(label)
            assert opened.counted() == number
            for name in ("volume", "mean"):
                assert opened.page.locator(f'#chart-{name} [fill="url(#hatch)"]').count() == 1
            assert opened.page.locator("#colours").is_disabled()
            opened.choose(kind, rest)
        opened.choose("colours", "By language")
        assert opened.page.locator("#key li").count() == 2


def test_choices_are_combined(browser: Any, wide_address: str) -> None:
    """Each further choice leaves those posts that are in it too; the page says what is shown."""
    with Opened(browser, wide_address) as opened:
        counts = {}
        for kind, label in (("narrative", 1), ("source", 1), ("language", 1)):
            opened.page.locator(f"#show-{kind}").select_option(index=label)
            shown = opened.shown()
            counts[kind] = opened.counted()
        threat = [post for post in posts() if "threat" in post.narratives]
        chirper = [post for post in threat if post.source == "chirper"]
        english = [post for post in chirper if post.lang == "en"]
        assert list(counts.values()) == [len(threat), len(chirper), len(english)]
        assert shown.startswith("chirper + ")
        assert " + en, " in shown
        assert opened.page.locator("#chart-mean svg path").count() > 5
        opened.page.locator("#show-language").select_option(label="es")
        assert opened.counted() == 0
        assert opened.complaints == []


def test_in_public_a_combination_of_few_is_left_out(opened: Opened) -> None:
    """Not even that there is nothing of it is told, where numbers could be worked out."""
    opened.page.locator("#show-source").select_option(index=2)
    opened.choose("language", "es")
    opened.page.get_by_text("These posts as a table").click()
    opened.page.locator("#numbers-rows tr").first.wait_for()
    told = opened.page.locator("#numbers-rows td").all_text_contents()
    assert set(told) == {"suppressed (few people)", "0 posts", "not watched"}
    assert "can be combined, in buckets of 1 h" in opened.page.inner_text("#charts")


def test_a_split_is_shown_whole_or_not_at_all(opened: Opened) -> None:
    """Of a view no part of a bar is left out, and nothing is drawn in its place."""
    opened.choose("colours", "By source")
    titles, left_out, bars = opened.page.evaluate(
        """() => {
          const { level, layers } = splitFor(view, 600, choice);
          const whole = postsOf(level, choice.of).posts;
          const shown = visible(level, view).filter((i) => whole[i] > 0);
          return [
            layers.map((layer) => layer.title),
            shown.filter((i) => layers.some((layer) => layer.posts[i] === FEW)).length,
            shown.length,
          ];
        }"""
    )
    assert left_out == 0
    assert bars > 0
    # The second source has few people from noon on: no length of bucket tells both.
    assert titles == ["posts"]
    key = opened.page.locator("#key li").all_text_contents()
    assert key == ["posts", "not split: too few people in some parts"]
    assert opened.page.locator('#chart-volume [fill="transparent"][stroke]').count() == 0


def test_the_numbers_are_there_without_pointing(opened: Opened) -> None:
    """A table of what the chart shows, for whoever cannot point."""
    opened.page.get_by_text("These posts as a table").click()
    rows = opened.page.locator("#numbers-rows tr")
    rows.first.wait_for()
    assert rows.count() == 48
    assert "suppressed (few people)" in rows.first.inner_text()
    assert "7 posts by 7 accounts" in rows.nth(1).inner_text()


def test_it_works_by_keyboard_alone(opened: Opened) -> None:
    """The first stop leads past the head; each control is reached in order and seen."""
    keys = opened.page.keyboard
    keys.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    keys.press("Tab")  # the table of alerts, which scrolls by itself
    assert opened.page.evaluate("document.activeElement.className") == "wide"
    keys.press("Tab")
    for name in ("show-source", "show-narrative", "show-language", "colours"):
        assert opened.page.evaluate("document.activeElement.id") == name
        keys.press("Tab")
    focused = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused == "solid"
    before = opened.shown()
    keys.press("Enter")
    assert opened.shown() != before
    for _ in range(6):
        keys.press("Tab")
    assert opened.page.evaluate("document.activeElement.parentElement.id") == "numbers"
    keys.press("Enter")
    opened.page.locator("#numbers-rows tr").first.wait_for()


def test_filters_work_by_keyboard_and_are_read_out(opened: Opened) -> None:
    """An arrow chooses the next group; a live region and the chart's name say what is shown."""
    whole = opened.shown()
    assert whole.startswith("All posts: ")
    opened.page.locator("#show-source").focus()
    opened.page.keyboard.press("ArrowDown")
    assert opened.shown().startswith("chirper: ")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("ArrowDown")
    assert opened.shown().startswith("chirper + en, ")
    label = opened.page.locator("#chart-volume").get_attribute("aria-label")
    assert label == opened.shown()
    assert opened.page.locator("#shown").get_attribute("role") == "status"
    for kind in ("Source", "Version of events", "Language", "Colours"):
        assert opened.page.get_by_role("combobox", name=kind, exact=True).count() == 1
