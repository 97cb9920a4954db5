"""Elements of a picture, as SVG."""

from typing import TypeAlias

from monitor.chart.text import one_line
from monitor.privacy.output import html, isolated

Classes: TypeAlias = str | tuple[str, ...]


def element(tag: str, inner: str = "", /, **attributes: object) -> str:
    """Return an element; `class_` and `data_a` stand for `class` and `data-a`, None for nothing.

    >>> element("rect", x=1.25, width=3.0, class_="bar")
    '<rect x="1.2" width="3" class="bar"/>'
    """
    held = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{held}>{inner}</{tag}>" if inner else f"<{tag}{held}/>"


def _written(value: object) -> str:
    """Return an attribute: numbers to a tenth of a pixel, several classes, texts harmless."""
    if isinstance(value, tuple):
        value = " ".join(value)
    if isinstance(value, float):
        return f"{round(value, 1) + 0.0:g}"  # no minus sign before nought
    return html(str(value))


def text(x: float, y: float, said: str, class_: Classes, **attributes: object) -> str:
    """Return a line of text, whoever wrote it."""
    return element("text", isolated(html(one_line(said))), x=x, y=y, class_=class_, **attributes)


def tip(said: str) -> str:
    """Return what an element says when it is pointed at, in one line or several."""
    return element("title", "\n".join(html(one_line(one)) for one in said.split("\n")))


def box(
    x: float, y: float, width: float, height: float, class_: Classes, **attributes: object
) -> str:
    return element("rect", x=x, y=y, width=width, height=height, class_=class_, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: Classes, **attributes: object) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_, **attributes)


def picture(
    inner: str,
    width: float,
    height: float,
    *,
    title: str = "",
    description: str = "",
    **attributes: object,
) -> str:
    """Return a whole picture, stretched to where it stands.

    It has no *title* where its sentence stands beside it. The *description* says what it shows, for
    whoever does not see it.
    """
    named = (
        {"role": "img", "aria_label": f"{title}. {description}"}
        if title
        else {"aria_hidden": "true"}
    )
    return element("svg", inner, viewBox=f"0 0 {width:g} {height:g}", **named, **attributes)
