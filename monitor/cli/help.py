"""``monitor help``: what `--help` of a command says."""

import click


@click.command(name="help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def help_(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Explain a command, or list all.

    \b
    Examples:
      monitor help
      monitor help report volume
    """  # noqa: D301
    context = ctx.find_root()
    command = context.command
    for word in words:
        if not isinstance(command, click.Group):
            ctx.fail(f"{context.command_path} has no commands of its own, got {word!r}")
        name, found, _ = command.resolve_command(context, [word])
        if found is None:  # pragma: no cover  an unknown one is refused above
            return
        context, command = click.Context(found, context, info_name=name), found
    click.echo(command.get_help(context))
