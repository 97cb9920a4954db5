"""What a test does with a page in the browser, and what the browser had to say of it."""

import pathlib
from typing import Any


class Opened:
    """A page in the browser, with what it asked for and what it complained about."""

    def __init__(self, browser: Any, address: str, **how: Any) -> None:
        self.context = browser.new_context(offline=True, **how)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        if how.get("java_script_enabled", True):
            self.page.wait_for_selector("body[data-ready]")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def shown(self) -> str:
        """Return what the axis shows, in words; empty as long as it is as the file has it."""
        return str(self.page.inner_text("#shown"))

    def bars(self) -> int:
        """Return how many bars the axis has."""
        return int(self.page.locator("svg.timeline.wide .bars rect").count())

    def dotted(self) -> list[str]:
        """Return where dotted lines begin, which stand for bars."""
        lines = self.page.locator("svg.timeline.wide .bars .few")
        return [
            f"{float(x):.0f}" for x in lines.evaluate_all("a => a.map(l => l.getAttribute('x1'))")
        ]

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def plot(self) -> tuple[float, float, float]:
        """Return where the plot of the volume begins, its width, and its middle, in pixels."""
        chart = self.page.locator("svg.timeline.wide")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        wide, left, width, base = (
            float(chart.evaluate(f"one => {what}"))
            for what in (
                "one.viewBox.baseVal.width",
                "one.dataset.left",
                "one.dataset.width",
                "one.querySelector('.bars').dataset.base",
            )
        )
        scale = box["width"] / wide
        return box["x"] + left * scale, width * scale, box["y"] + (base - 40) * scale

    def choose(self, label: str) -> None:
        """Choose whose posts the axis shows."""
        self.page.locator("#show").select_option(label=label)

    def taken(self, figure: str, what: str) -> str:
        """Click on what can be taken from a figure; return the text of the file."""
        with self.page.expect_download() as download:
            self.page.locator(f"#{figure} [data-take={what}]").click()
        with pathlib.Path(download.value.path()).open(encoding="utf-8", newline="") as file:
            return file.read()
