"""How long `livemend serve` takes until `/healthz` answers, on a database that is up to date.

Run: python bench/start.py [starts]. Beside the seconds on the wall stand those of the CPU: on a machine that does other
things too, only these can be compared.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

from desk_process import prepared, started
from rich.console import Console
from rich.table import Table

LIMIT = 1.5


def main(starts: int) -> None:
    wall, cpu, memory = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready = prepared(folder)
        # The first one reads everything from the disk.
        for count in range(starts + 1):
            with started(folder, *ready) as desk:
                if count:
                    wall.append(desk.start)
                    cpu.append(desk.cpu())
                    memory.append(desk.memory())
    table = Table("measure", "median", "least", "most", "limit", title=f"start to first answer, {starts} starts")
    for what, found, limit in (("wall", wall, f"<= {LIMIT} s"), ("CPU", cpu, ""), ("memory", memory, "")):
        unit = "MB" if what == "memory" else "s"
        table.add_row(what, *(f"{value:.2f} {unit}" for value in (median(found), min(found), max(found))), limit)
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
