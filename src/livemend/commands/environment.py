"""The settings a command runs with; a bad one is named in words."""

import typer
from pydantic import ValidationError

from livemend.kit.settings import Settings


def settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            typer.echo(f"setting LIVEMEND_{name.upper()}: {problem['msg']}", err=True)
        raise typer.Exit(2) from None
