"""What a test does with a page in the browser, and what the browser had to say of it."""

import re
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
        self.page.wait_for_selector("body[data-ready]")

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def shown(self) -> str:
        return str(self.page.inner_text("#shown"))

    def counted(self) -> int:
        """Return the sum of the posts in the table of what the chart shows."""
        if self.page.locator("#numbers[open]").count() == 0:
            self.page.get_by_text("These posts as a table").click()
        self.page.locator("#numbers-rows tr").first.wait_for()
        cells = self.page.locator("#numbers-rows td").all_text_contents()
        found = (re.search(r"([\d,]+) post", cell) for cell in cells)
        return sum(int(one[1].replace(",", "")) for one in found if one)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def plot(self) -> tuple[float, float, float]:
        """Return where the plot of the volume begins, its width, and its middle, in pixels."""
        chart = self.page.locator("#chart-volume")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        return box["x"] + 46, box["width"] - 78, box["y"] + 90

    def choose(self, kind: str, label: str) -> None:
        """Choose a source, narrative or language, or the colours."""
        name = "#colours" if kind == "colours" else f"#show-{kind}"
        self.page.locator(name).select_option(label=label)
