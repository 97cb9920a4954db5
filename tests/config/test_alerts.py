"""`[alerts]`: what it may say, and what is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerts.finding import ForecastTable, Rules
from monitor.config.alerts import Alerts
from monitor.errors import ConfigError
from monitor.privacy.secret import Secret
from tests.config.write import RIGHT, read


def test_blindness_and_bursts_are_told_by_default(tmp_path: Path) -> None:
    """Without the table, alerts go to the log and to `monitor alerts`."""
    alerts = read(tmp_path, RIGHT).alerts
    assert alerts == Alerts()
    assert alerts.rules == Rules(blind=timedelta(minutes=30), burst=True, volume=None)


def test_all_of_it_is_read(tmp_path: Path) -> None:
    """Every key; addresses are secrets wherever they come from."""
    (tmp_path / "hook").write_text("https://hook.example/SECRET-CANARY\n")
    text = RIGHT + (
        '[alerts]\nblind = "off"\nburst = false\nvolume = 500\nheartbeat_url_env = "PING"\n'
        'webhook_file = "hook"\ncommand = ["notify", "--now"]\nallow_private = true\n'
    )
    config = read(tmp_path, text, PING="https://ping.example/SECRET-CANARY")
    assert config.alerts == Alerts(
        rules=Rules(blind=None, burst=False, volume=500),
        heartbeat_url=Secret("https://ping.example/SECRET-CANARY"),
        webhook=Secret("https://hook.example/SECRET-CANARY"),
        command=("notify", "--now"),
        allow_private=True,
    )
    assert set(config.secrets) == {
        "https://ping.example/SECRET-CANARY",
        "https://hook.example/SECRET-CANARY",
        "SECRET-CANARY",
    }
    assert "SECRET-CANARY" not in repr(config)


def test_what_a_server_may_repeat_of_an_address_is_secret(tmp_path: Path) -> None:
    """The part after the host, whole and in pieces; not what is short, nor the host."""
    text = (
        f'{RIGHT}[alerts]\nwebhook = "https://hook.example/services/T0/a-long-token?key=b-long"\n'
    )
    (tmp_path / "config.toml").touch(0o600)
    assert set(read(tmp_path, text).secrets) == {
        "https://hook.example/services/T0/a-long-token?key=b-long",
        "services/T0/a-long-token?key=b-long",
        "a-long-token",
    }
    text = f'{RIGHT}[alerts]\nnotify = "mailto://127.0.0.1:25/?to=desk&smtp=127.0.0.1"\n'
    assert "127.0.0.1" not in read(tmp_path, text).secrets, "the log says where the live page is"
    for url in ("https://hook.example", "https://hook.example/", "https://hook.example/a/b"):
        text = f'{RIGHT}[alerts]\nheartbeat_url = "{url}"\n'
        assert read(tmp_path, text).secrets == (url,)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('blind = "30s"', "blind is '30s': write a duration from 1m to 1w"),
        ('blind = "soon"', "blind is 'soon': write a number and s, m, h, d"),
        ("volume = 0", "volume is 0: write a whole number >= 1"),
        ('command = "mail me"', "command is 'mail me': write a list"),
        ('command = [""]', "command begins with nothing: write the"),
        (
            'webhook = "ftp://SECRET-CANARY"',
            "webhook is no web address: write one with https:// or",
        ),
        (
            'heartbeat_url = "SECRET-CANARY"',
            "heartbeat_url is no web address: write one with https:// or",
        ),
        *(
            (
                f'webhook = "https://{host}/SECRET-CANARY"',
                "webhook is no web address: write one with https:// or",
            )
            for host in ("", "[::1", "[hook.example]")
        ),
        ('webhook_env = "NOWHERE"', "webhook_env names the environment variable NOWHERE, which is"),
        ('bilnd = "1h"', 'bilnd is no key; did you mean "blind"?'),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(tmp_path: Path, line: str, said: str) -> None:
    """The table, the key, what was expected; an address is never shown."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"{RIGHT}\n[alerts]\n{line}\n")
    assert "[alerts]" in str(caught.value)
    assert said in str(caught.value)
    assert "SECRET-CANARY" not in str(caught.value)


def test_an_address_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """It lets in whoever knows it."""
    with pytest.raises(ConfigError, match="webhook stands in a file that others can"):
        read(tmp_path, f'{RIGHT}\n[alerts]\nwebhook = "https://hook.example"\n', 0o644)


def test_a_forecast_has_a_table_of_its_own(tmp_path: Path) -> None:
    """So many posts by when, with which chance; what is none of these is refused with its place."""
    table = f"{RIGHT}[alerts.forecast]\nposts = 10\nby = 2017-02-25T18:00:00-08:00\n"
    by = datetime(2017, 2, 26, 2, tzinfo=UTC)
    assert read(tmp_path, table).alerts.rules.forecast == ForecastTable(posts=10, by=by)
    sure = read(tmp_path, f"{table}chance = 0.975\n").alerts.rules.forecast
    assert sure == ForecastTable(posts=10, by=by, chance=0.975)
    for more, said in (
        (
            "chance = 0.8\n",
            r"\[alerts.forecast\]: chance is 0.8: write 0.975 or 0.9 or 0.5",
        ),
        ("until = 3\n", r"\[alerts.forecast\]: until is no key"),
    ):
        with pytest.raises(ConfigError, match=said):
            read(tmp_path, table + more)
    with pytest.raises(ConfigError, match="write a time with its zone"):
        read(tmp_path, table.replace("-08:00", ""))
