"""`livemend …`: the commands. Each imports what it needs only when it runs, so that `--help` is quick."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from livemend.commands.environment import settings
from livemend.people.model import Role

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
admin = typer.Typer(no_args_is_help=True, help="Users of the desk.")
app.add_typer(admin, name="admin")


@app.command()
def serve() -> None:
    """Run the desk: console, API, ingest, timers."""
    from livemend.commands import tuning

    tuning.hold()
    from livemend.bootstrap import Refused
    from livemend.commands import serve as command

    try:
        command.run(settings())
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    from livemend.commands import migrate as command

    command.upgrade(settings().database_url)


@app.command()
def verify() -> None:
    """Walk the event log's hash chain. Status 1 when a row was edited, removed or slipped in."""
    from livemend.commands import admin as command

    found = command.verify(settings())
    if found.broken_at is None:
        typer.echo(f"{found.count} events, chain whole")
        return
    typer.echo(f"broken at event {found.broken_at} ({found.reason}) after {found.count} good ones", err=True)
    raise typer.Exit(1)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="a .tar.gz to write")]) -> None:
    """Write database and files into one archive while the desk runs."""
    from livemend.commands import admin as command

    typer.echo(f"{target}: {command.backup(settings(), target)} bytes")


@app.command()
def restore(source: Path, force: bool = typer.Option(False, "--force", help="overwrite what is there")) -> None:
    """Bring back what `backup` wrote; the log is verified afterwards."""
    from livemend.commands import admin as command

    if not source.is_file():
        typer.echo(f"no such file: {source}", err=True)
        raise typer.Exit(1)
    try:
        typer.echo(f"{command.restore(settings(), source, force=force)} events restored, chain whole")
    except command.CopyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@admin.command("create-user")
def create_user(
    login: str,
    role: Role,
    name: str = "",
    lang: str = "en",
    ask_password: bool = typer.Option(False, "--password", help="ask for a password"),
) -> None:
    """Add a person and print a log-in link that is good once."""
    from livemend.commands import admin as command
    from livemend.commands import migrate as tables
    from livemend.kit.errors import AppError
    from livemend.kit.i18n import t

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask_password else None
    chosen = settings()
    tables.upgrade(chosen.database_url)
    try:
        typer.echo(command.create_user(chosen, login, role, name, lang, password))
    except AppError as error:
        typer.echo(t("en", f"errors.{error.code}", **error.params), err=True)
        raise typer.Exit(1) from None


@admin.command("login-link")
def login_link(login: str) -> None:
    """A new log-in link for somebody who lost theirs."""
    from livemend.commands import admin as command

    link = command.login_link(settings(), login)
    if link is None:
        typer.echo(f"nobody is called {login}", err=True)
        raise typer.Exit(1)
    typer.echo(link)


@admin.command("reseal")
def reseal() -> None:
    """Close all contact data with the present secret key; the old one stands in LIVEMEND_OLDER_SECRET_KEYS."""
    from livemend.commands import admin as command
    from livemend.kit.sealed import KeyMissing

    try:
        typer.echo(f"{command.reseal(settings())} customers resealed")
    except KeyMissing as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _more() -> None:
    """Commands that bring their own signature: a function of the module's name."""
    for name in ("triage", "group", "train", "replay", "demo", "evidence"):
        if find_spec(f"livemend.commands.{name}"):
            app.command(name)(getattr(import_module(f"livemend.commands.{name}"), name))


_more()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
