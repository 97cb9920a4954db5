import click


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    Examples:
      eval "$(monitor completion bash)"         in ~/.bashrc
      eval "$(monitor completion zsh)"          in ~/.zshrc
      monitor completion fish > ~/.config/fish/completions/monitor.fish
    """
    from click.shell_completion import get_completion_class

    from monitor.cli import root

    made = get_completion_class(shell)
    if made is None:  # pragma: no cover  click knows the three
        return
    click.echo(made(root, {}, "monitor", "_MONITOR_COMPLETE").source())
