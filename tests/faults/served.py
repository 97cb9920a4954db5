"""The small services of the sources' tests, served over real connections by real time."""

from collections.abc import Callable
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from monitor.clock import utc_now
from monitor.errors import NotFound
from monitor.testing.service import Params, Service
from tests.http.servers import answer

STATUS = {200: "200 OK", 304: "304 Not Modified"}


def replies(service: Service) -> Callable[[str], bytes]:
    """Return what *service* answers to a request, as bytes; many threads may ask."""
    lock = Lock()

    def reply(request: str) -> bytes:
        url, params, headers = question(request)
        with lock:
            service.now = utc_now()
            try:
                said = service.respond(url, params, headers)
            except (NotFound, KeyError):
                return answer(b"{}", "404 Not Found")
        return answer(said.body, STATUS[said.status], said.headers)

    return reply


def question(request: str) -> tuple[str, Params, dict[str, str]]:
    """Return path, parameters and headers of a request; a parameter that is repeated is a tuple."""
    first, *lines = request.split("\r\n")
    parts = urlsplit(first.split(" ")[1])
    values = parse_qs(parts.query, keep_blank_values=True).items()
    params = {name: v[0] if len(v) == 1 else tuple(v) for name, v in values}
    headers = (line.partition(":") for line in lines if line)
    return parts.path, params, {name: value.strip() for name, _, value in headers}
