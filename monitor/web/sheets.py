"""What pages with forms have in common, as HTML that works without a script."""

from typing import Final

from starlette.responses import HTMLResponse, Response

from monitor.chart.files.html import digest, head
from monitor.page.fragments import file, notice
from monitor.privacy.output import html
from monitor.words import desk

_FRAME: Final = """{head}
<body>
<main id="main" class="sheet">
<h1>{title}</h1>
{main}
</main>
<script>{script}</script>
</body>
</html>
"""


def _style() -> str:
    return file("page.css") + file("label.css")


def policy() -> str:
    """Return what such pages may do: run and look as they do, and answer this server."""
    return (
        f"default-src 'none'; script-src {digest(file('label.js'))}; "
        f"style-src {digest(_style())}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def answer(text: str, code: int = 200) -> Response:
    headers = {
        "Content-Security-Policy": policy(),
        # With less a browser would not say that a form came from here.
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(text, code, headers)


def sheet(title: str, *parts: str) -> str:
    """Return a page; *parts* are HTML."""
    return _FRAME.format(
        head=head(title, _style()),
        title=html(title),
        main="\n".join(filter(None, parts)),
        script=file("label.js"),
    )


def paragraph(text: str) -> str:
    return f"<p>{html(text)}</p>"


def link(address: str, text: str, key: str = "") -> str:
    """Return a link to one of our own pages; *key* follows it."""
    shown = f" <kbd>{key}</kbd>" if key else ""
    return f'<a href="{html(address)}"{shortcut(key)}>{html(text)}{shown}</a>'


def refused(why: str, on: str) -> str:
    """Return the page that says why an answer was not kept, or a page cannot be shown."""
    return sheet(desk.NOT_KEPT, notice(why), f"<p>{link(on, desk.GO_ON)}</p>")


def shortcut(key: str) -> str:
    """Return the attributes of what a key presses; none without one."""
    return f' data-key="{key}" aria-keyshortcuts="{key}"' if key else ""
