"""Mailboxes for the tests: Debian's Dovecot, and a few lines of our own that count anew when told to."""

import asyncio
import getpass
import imaplib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
SERVERS = ["own", "dovecot"]
USER, PASSWORD = "care", "letmein"
NOBODY = 65534


class OwnServer:
    """Just the commands a reader of new mail needs (RFC 3501)."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.valid = 7
        self.port = 0

    async def append(self, raw: bytes) -> None:
        self.mails.append(raw)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, rest = line.partition(" ")
            verb = rest.upper()
            if verb.startswith("CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
            elif verb.startswith("LOGIN") and f'"{PASSWORD}"' not in rest and PASSWORD not in rest:
                writer.write(f"{tag} NO wrong\r\n".encode())
                continue
            elif verb.startswith(("SELECT", "EXAMINE")):
                writer.write(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.valid}] ok\r\n".encode())
            elif found := re.match(r"UID SEARCH UID (\d+):\*", verb):
                first = int(found.group(1))
                last = len(self.mails)
                # A range that ends in * always holds the last mail.
                uids = [n for n in range(1, last + 1) if n >= min(first, last)]
                writer.write(f"* SEARCH {' '.join(map(str, uids))}\r\n".encode())
            elif found := re.match(r"UID FETCH (\d+) ", verb):
                uid = int(found.group(1))
                raw = self.mails[uid - 1]
                writer.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            elif verb.startswith("LOGOUT"):
                writer.write(b"* BYE\r\n")
            writer.write(f"{tag} OK done\r\n".encode())
            await writer.drain()
        writer.close()


@asynccontextmanager
async def own() -> AsyncIterator[OwnServer]:
    box = OwnServer()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {run}
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


class Dovecot:
    def __init__(self, port: int, maildir: Path):
        self.port, self.maildir = port, maildir

    async def append(self, raw: bytes) -> None:
        await asyncio.to_thread(self._append, raw)

    def _append(self, raw: bytes) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as imap:
            imap.login(USER, PASSWORD)
            assert imap.append("INBOX", "", None, raw)[0] == "OK"


@asynccontextmanager
async def dovecot() -> AsyncIterator[Dovecot]:
    """Under its own users when root starts it, else all as the one who runs the tests."""
    # Not below pytest's folder: the path of a socket has little room, and other users must get in.
    folder = Path(tempfile.mkdtemp(prefix="dc"))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    for name in ("home", "mail", "run"):
        (folder / name).mkdir()
        if root and name != "run":
            os.chown(folder / name, NOBODY, NOBODY)
    port, me = free_port(), getpass.getuser()
    (folder / "conf").write_text(
        CONFIG.format(
            folder=folder,
            run=folder / "run",
            port=port,
            password=PASSWORD,
            internal="dovecot" if root else me,
            login="dovenull" if root else me,
            group="dovecot" if root else me,
            uid=NOBODY if root else os.getuid(),
            gid=NOBODY if root else os.getgid(),
        )
    )
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(folder / "conf")])  # noqa: ASYNC220
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                await asyncio.to_thread(time.sleep, 0.05)
        yield Dovecot(port, folder / "mail")
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
        shutil.rmtree(folder, ignore_errors=True)
