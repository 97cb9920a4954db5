"""The command line: a thin shell that reads arguments, calls one function, prints.

Commands are imported when they are named, and what they need when they run, so that
`monitor --help` costs nothing.
"""

import os
import signal
import sys
from collections.abc import Container, Mapping
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Final, NamedTuple, TypeAlias

import click

from monitor.version import __version__

Named: TypeAlias = Mapping[str, tuple[str, str]]
"""Name of a command -> where it is, and what it does in one line.

That is a file of this room, with `:` and its name there where that is not the name of the file.
"""

MAIN: Final[Named] = {
    "init": ("init", "Write a commented config.toml and db/."),
    "check": ("check", "Say what would be collected and what cannot be."),
    "run": ("run", "Collect on schedule until Ctrl-C."),
    "status": ("status", "Show the state of each source."),
    "page": ("page", "Write one page with all of it, that needs no network."),
    "report": (
        "report",
        "Show volume, sentiment, spread, narratives, voices, sources; alone, the brief.",
    ),
}
SECTIONS: Final[Mapping[str, Named]] = {
    "The six that most people need": MAIN,
    "Watch": {
        "demo": ("demo", "Run the whole pipeline on a simulated incident."),
        "collect": ("collect", "Make one pass over the sources now."),
        "suggest": ("suggest", "Offer words that the search could be widened by."),
        "backfill": ("collect:backfill", "Ask the sources for an old span."),
        "top": ("top", "Show the live view: sources, volume, newest posts."),
        "serve": ("serve", "Serve the live page on this machine."),
        "password": ("password", "Let somebody read the live page."),
        "alerts": ("alerts", "Show alerts sent, and those still open."),
    },
    "Publish": {
        "brief": ("brief", "Say on one page what happened, and how sure that is."),
        "chart": ("chart", "Draw volume, tone, spread, narratives, links and more."),
        "compare": ("compare", "Say which of two incidents, or periods, drew more posts."),
        "note": ("note", "Keep dated notes, shown on charts and the page."),
        "explain": ("explain", "Say what a finding means, and when it is wrong."),
        "verify": ("verify", "Make sealed reports again, and compare."),
    },
    "Tone": {
        "score": ("score", "Score texts from standard input."),
        "label": ("label", "Label a random sample of posts by hand."),
        "validate": ("validate", "Show how wrong the classifier is on this incident."),
        "rescore": ("rescore", "Score all posts again."),
    },
    "Files": {
        "add": ("add", "Keep posts that you found, apart from all figures."),
        "import": ("importing:import_", "Read posts from NDJSON, CSV or Parquet files."),
        "export": ("export", "Write posts or figures to NDJSON, CSV, XLSX or Parquet."),
        "analyze": ("analyze", "Find waves and alarms in counts from a CSV file."),
        "forget": ("forget", "Forget posts for ever; the counts stay."),
        "purge": ("forget:purge", "Delete data past its retention period."),
    },
    "Operation": {
        "doctor": ("doctor", "Say whether everything is right, and what to do."),
        "backup": ("backup", "Copy everything, and prove that it can be restored."),
        "restore": ("backup:restore", "Put a backup into a new place."),
        "migrate": ("migrate", "Upgrade the database, after a backup."),
        "service": ("service", "Let systemd run the daemon."),
        "new-key": ("migrate:new_key", "Replace a key that is lost for good."),
    },
    "This program": {
        "help": ("help:help_", "Explain a command, or show a document."),
        "schema": ("schema", "Print the JSON Schema of config.toml, or of a --json."),
        "completion": ("completion", "Print the completion script of a shell."),
    },
}
COMMANDS: Final[Named] = {name: how for named in SECTIONS.values() for name, how in named.items()}


CONFIG: Final = ("-c", "--config", "config_path")
VERBOSE: Final = ("-v", "--verbose")
QUIET: Final = ("-q", "--quiet")

EPILOG: Final = (
    "`monitor help COMMAND` explains one of them, `monitor help tutorial` is where to start, and "
    "`monitor help` lists all documents. --config, --debug, -v and -q may stand after a command, "
    "too; MONITOR_CONFIG names a configuration file where --config does not."
)


class Globals(NamedTuple):
    config_path: Path | None
    debug: bool
    verbose: int = 0
    quiet: int = 0


class _Text(click.types.StringParamType):
    """Words, of which no database, file or JSON holds bytes that are none; paths may have them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail("it holds bytes that are no text in UTF-8: type it again", param, ctx)
        return super().convert(value, param, ctx)


class LazyGroup(click.Group):
    """Knows its commands by name and one line of help; imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"monitor.cli.{module}"), name or module)
        _take_globals(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none, name those below another, or spelt like it.

        Raises:
            NoSuchCommand: There is none of that name.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            from monitor.words.numbers import listed

            name, groups = error.command_name, ("report", "chart", "export")
            below = [one for one in groups if name in _commands(self.get_command(ctx, one))]
            meant = [f"`monitor {one} {name}`" for one in below]
            message = f"No such command {name!r}: write {listed(meant, 'or')}" if meant else None
            raise click.exceptions.NoSuchCommand(
                name, message, possibilities=None if below else COMMANDS, ctx=ctx
            ) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has gone away (`| head`) is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # What is left in the buffer goes nowhere, without a complaint at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        widest = max(map(len, COMMANDS))
        for title, named in SECTIONS.items():
            with formatter.section(title):
                rows = [(name.ljust(widest), line) for name, (_, line) in named.items()]
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write_text(EPILOG)


def _commands(command: click.Command | None) -> Container[str]:
    return command.commands if isinstance(command, click.Group) else ()


def _take_globals(command: click.Command) -> None:
    """Let a command, and those below it, take what may stand before it, too, and text alone."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _take_globals(below)
    for one in command.params:
        if one.type is click.STRING:
            one.type = _Text()
    if not any(one.name == "config_path" for one in command.params):
        how: dict[str, Any] = {"hidden": True, "expose_value": False, "callback": _set}
        command.params += [
            click.Option(CONFIG, type=click.Path(path_type=Path), is_eager=True, **how),
            click.Option(["--debug"], is_flag=True, **how),
            *(click.Option(names, count=True, **how) for names in (VERBOSE, QUIET)),
        ]


def _set(ctx: click.Context, option: click.Parameter, said: object) -> None:
    if said:
        ctx.obj = ctx.obj._replace(**{str(option.name): said})


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    *CONFIG,
    type=click.Path(path_type=Path),
    help="Configuration file [default: config.toml here].",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and log everything.")
@click.option(*VERBOSE, count=True, help="Log more (repeatable).")
@click.option(*QUIET, count=True, help="Log less (repeatable).")
@click.version_option(__version__, "-V", "--version", prog_name="monitor")
@click.pass_context
def root(
    ctx: click.Context, config_path: Path | None, debug: bool, verbose: int, quiet: int
) -> None:
    """Watch how people react to an incident: how far it spreads, how they feel, what we missed.

    \b
    Examples:
      monitor demo                  a week in Anaheim, simulated, in a minute
      monitor init && monitor check && monitor run
      monitor report volume --every 1h
    """  # noqa: DOC501
    try:
        import fcntl  # noqa: F401
    except ImportError as error:
        from monitor.errors import ConfigError

        raise ConfigError(
            "this system (Windows?) lacks the file locks that keep two collectors apart: "
            "run it on Linux or macOS; on Windows, in WSL"
        ) from error
    ctx.obj = Globals(config_path, debug, verbose, quiet)


def main() -> None:
    try:
        code = _run()
    except KeyboardInterrupt:  # while another error is being worded
        code = 130
    finally:
        # Whatever still ends after it says nothing when it is interrupted.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(code)


def _run() -> int:
    debug, pressed = "--debug" in sys.argv[1:], list[int]()

    def interrupt(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    try:
        # Within `try`: as soon as Ctrl-C raises, it is caught, while modules are read as well.
        signal.signal(signal.SIGINT, interrupt)
        from monitor.cli.streams import prepare

        prepare()
        code = root.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        _complain(error.format_message())
        return error.exit_code
    except click.ClickException as error:
        _complain(_misuse(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the last place where an error can become a sentence
        # Within a function of a query SQLite makes an error of its own of what Ctrl-C raises.
        return 130 if pressed else _sentence(error, debug=debug)
    return code if isinstance(code, int) else 0


def _complain(said: str) -> None:
    """Say it on standard error; where nobody reads that, the exit code says it alone."""
    try:
        click.echo(said, err=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _misuse(error: click.ClickException) -> str:
    """Return the one sentence that says which command was called wrongly, how, and what helps."""
    # Some of click's own messages are lists over several lines.
    message = _visible(" ".join(error.format_message().split())).removesuffix(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return f"monitor: {message}"
    path = context.command_path
    return f"{path}: {message[:1].lower()}{message[1:]} (`{path} --help` says more)"


def _visible(text: str) -> str:
    from monitor.logs import visible

    return visible(text)


def _sentence(error: Exception, *, debug: bool) -> int:
    from monitor.cli.options import presentable
    from monitor.cli.streams import unwritten
    from monitor.errors import MonitorError

    error = unwritten(error) or error
    if debug:
        import traceback

        trace = presentable("".join(traceback.format_exception(error)))
        _complain("\n".join(map(_visible, trace.removesuffix("\n").split("\n"))))
    if isinstance(error, MonitorError):
        _complain(f"monitor: {_visible(str(error))}")
        return error.exit_code
    trace = _visible(presentable(f"{type(error).__name__}: {error}"))
    _complain(f"monitor: a bug, please report it: {trace} (--debug shows where)")
    return 1
