"""Debian's Exim on loopback: the shop's own mail server. What it delivers to the shop lands in Dovecot's folder."""

import asyncio
import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from imap import NOBODY, PASSWORD, USER, free_port

BINARY = shutil.which("exim4") or "/usr/sbin/exim4"
SHOP, CUSTOMERS = "shop.test", "customers.test"

# refused@ and busy@ are answered so at once; lost@ is taken and comes back; everybody else has a mailbox.
CONFIG = """
primary_hostname = mail.{shop}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path = {folder}/spool/pid
exim_user = {owner}
exim_group = {group}
never_users =
keep_environment =
deliver_drop_privilege
domainlist local_domains = {shop} : {customers}
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
tls_advertise_hosts = {tls}
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = {auth}
ignore_bounce_errors_after = 0s
bounce_return_size_limit = 20K

begin acl
rcpt:
  deny local_parts = refused
       message = 5.1.1 no such person here
  defer local_parts = busy
        message = 4.2.2 please come back later
  {rule}
  accept domains = +local_domains

begin routers
lost:
  driver = redirect
  domains = {customers}
  local_parts = lost
  allow_fail
  data = :fail: 5.2.1 this mailbox was closed
shop:
  driver = accept
  domains = {shop}
  transport = shop
customers:
  driver = accept
  domains = {customers}
  transport = customers

begin transports
shop:
  driver = appendfile
  maildir_format
  directory = {maildir}
  return_path_add
  delivery_date_add
customers:
  driver = appendfile
  maildir_format
  directory = {folder}/customers
  return_path_add

begin retry
* * F,1h,1m

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{name}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""


class Exim:
    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port
        self.certificate = folder / "cert.pem"

    async def mails(self, count: int = 1) -> list[EmailMessage]:
        """What customers have got, oldest first, once there is so much of it."""
        return await self.arrived(self.folder / "customers", count)

    async def arrived(self, maildir: Path, count: int) -> list[EmailMessage]:
        for _ in range(400):
            files = sorted((maildir / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
            if len(files) >= count:
                break
            await asyncio.to_thread(time.sleep, 0.05)
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in found if isinstance(mail, EmailMessage)]

    async def write(self, mail: EmailMessage, sender: str | None = None) -> None:
        """As a customer's own program does."""

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as smtp:
                smtp.send_message(mail, from_addr=sender)

        await asyncio.to_thread(send)


@asynccontextmanager
async def exim(maildir: Path, *, secure: bool = False) -> AsyncIterator[Exim]:
    """maildir: the shop's mailbox. secure: only with TLS and a password may anybody send.

    With a configuration of our own it gives up every privilege, so it runs as an ordinary user from the start.
    """
    folder = Path(tempfile.mkdtemp(prefix="ex"))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    for name in ("spool", "customers"):
        (folder / name).mkdir()
        if root:
            os.chown(folder / name, NOBODY, NOBODY)
    port = free_port()
    _certificate(folder)
    config = folder / "conf"
    config.write_text(
        CONFIG.format(
            folder=folder,
            port=port,
            shop=SHOP,
            customers=CUSTOMERS,
            maildir=maildir,
            tls="*" if secure else "",
            auth="*" if secure else "",
            rule="deny !authenticated = *" if secure else "",
            owner=NOBODY if root else os.getuid(),
            group=NOBODY if root else os.getgid(),
            name=USER,
            password=PASSWORD,
        )
    )
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if root else []
    command = [*as_nobody, BINARY, "-bdf", "-q10s", "-C", str(config)]
    process = subprocess.Popen(  # noqa: ASYNC220
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                await asyncio.to_thread(time.sleep, 0.05)
        yield Exim(folder, port)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
        shutil.rmtree(folder, ignore_errors=True)


def _certificate(folder: Path) -> None:
    """For `localhost`, signed by itself; readable for the server's own user."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
