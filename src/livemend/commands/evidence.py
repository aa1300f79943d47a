"""`livemend evidence PACK.zip`: is the evidence pack as it was made?"""

from pathlib import Path

import typer


def evidence(pack: Path) -> None:
    """Check every file and comment of an evidence pack against its hash. Ends with 1 when something was changed."""
    from livemend.onair.evidence import verify

    wrong = verify(pack.read_bytes())
    if wrong:
        typer.echo(f"changed: {', '.join(wrong)}")
        raise typer.Exit(1)
    typer.echo("whole")
