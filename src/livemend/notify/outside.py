"""Where a URL that somebody typed may lead: to the public internet, and to the address that was checked, no other."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """code: `url_scheme`, `url_host`, `url_private`, `url_unknown`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """url: with the checked address in place of the name; host: the name, for Host and for the certificate."""

    url: str
    host: str
    address: str


def is_public(address: Address) -> bool:
    """Not this machine, not the shop's own network, not a cloud's metadata service, not a disguise of those."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def check_url(url: str, allowed: Collection[str] = ()) -> tuple[str, int]:
    """(host, port). allowed: hosts of the own network that the operator named in the settings."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise Forbidden("url_host") from error
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username or parts.password or any(ord(c) < 33 for c in url):
        raise Forbidden("url_host")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in allowed):
        raise Forbidden("url_scheme")
    return host, port or (443 if parts.scheme == "https" else 80)


async def resolve(url: str, allowed: Collection[str] = ()) -> Target:
    """Looks the name up once and pins the answer: a name that changes its mind leads nowhere else."""
    host, port = check_url(url, allowed)
    loop = asyncio.get_running_loop()
    try:
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Forbidden("url_unknown") from error
    addresses = [ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in infos]
    if not addresses:
        raise Forbidden("url_unknown")
    if host not in allowed and not all(is_public(address) for address in addresses):
        raise Forbidden("url_private")
    first = addresses[0]
    literal = f"[{first}]" if first.version == 6 else str(first)
    parts = urlsplit(url)
    pinned = urlunsplit((parts.scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))
    return Target(pinned, host if parts.port is None else f"{host}:{port}", str(first))
