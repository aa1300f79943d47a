"""A process of its own for one message by Apprise: `python -m livemend.notify.carrier`, asked and answering in JSON.

Apprise weighs twenty megabytes, blocks, and reads addresses that somebody typed: here it can do no harm to the desk.
Every name is looked up through the guard below, redirects and repeats are off, and secrets come by pipe, never as
arguments. What is told back is the course of each request; what it means is decided by the desk (`rules.outcome`).
"""

import contextlib
import ipaddress
import json
import logging
import socket
import sys
from collections.abc import Collection
from typing import Any

from .outside import Forbidden, check_url, is_public


class Guard:
    """allowed: hosts of the own network that the operator named. requests: how each went."""

    def __init__(self, allowed: Collection[str], timeout: float):
        self.allowed, self.timeout = frozenset(allowed), timeout
        self.requests: list[dict[str, Any]] = []

    def install(self) -> None:
        import requests

        look_up = socket.getaddrinfo
        send = requests.Session.send
        guard = self

        def resolve(host: Any, *args: Any, **more: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else str(host)
            found = look_up(host, *args, **more)
            if name not in guard.allowed:
                for info in found:
                    if not is_public(ipaddress.ip_address(str(info[4][0]).split("%")[0])):
                        guard.forbid("url_private")
            return found

        def carry(session: Any, request: Any, **more: Any) -> Any:
            session.trust_env = False
            try:
                host, _port = check_url(request.url, guard.allowed)
            except Forbidden as error:
                guard.forbid(error.code)
            safe = {"allow_redirects": False, "proxies": {}, "timeout": guard.timeout}
            trusted = host in guard.allowed and more.get("verify") is False
            try:
                answer = send(session, request, **{**more, **safe, "verify": not trusted})
            except requests.RequestException as error:
                guard.requests.append({"error": type(error).__name__, "sent": was_sent(error)})
                raise
            wait = answer.headers.get("Retry-After", "")
            course = {"status": answer.status_code, "wait": int(wait) if wait.isdigit() else None}
            guard.requests.append(course)
            return answer

        socket.getaddrinfo = resolve
        requests.Session.send = carry  # type: ignore[method-assign, assignment]

    def forbid(self, code: str) -> None:
        self.requests.append({"error": code, "sent": False})
        raise Forbidden(code)


def was_sent(error: Exception) -> bool:
    """Whether the other side may have taken it: only what failed while connecting has surely not happened."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError, SSLError

    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return False
    if isinstance(error, requests.ConnectionError) and error.args:
        reason = getattr(error.args[0], "reason", error.args[0])
        return not isinstance(reason, ConnectTimeoutError | NewConnectionError | ProxyError | SSLError)
    return True


def plugin_of(url: str) -> Any:
    """None: no address that Apprise knows, or one that leads to this machine's own desktop or log."""
    import apprise

    asset = apprise.AppriseAsset(secure_logging=True, http_redirects=False, default_service_retry=0, async_mode=False)
    found = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if found is None or not hasattr(sys.modules[type(found).__module__], "requests"):
        return None
    # One message, one request: a repeat after a lost answer would be a second message.
    found.retry, found.redirects = 0, False
    return found


def look(url: str) -> dict[str, Any]:
    """What may be shown of an address: its service and, where a server of one's own is meant, that server."""
    found = plugin_of(url)
    if found is None:
        return {"known": False}
    host = str(getattr(found, "host", "") or "") if "host" in found.template_tokens else ""
    return {"known": True, "service": str(found.service_name), "host": host}


def carry(url: str, title: str, body: str) -> bool | None:
    import apprise

    found = plugin_of(url)
    if found is None:
        return None
    desk = apprise.Apprise()
    desk.add(found)
    return bool(desk.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT))


def main() -> None:
    asked = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)
    guard = Guard(asked.get("allowed", ()), asked.get("timeout", 15.0))
    answer: dict[str, Any]
    # Nothing but the answer may stand on the way out, whatever a plugin prints.
    with contextlib.redirect_stdout(sys.stderr):
        if asked["do"] == "look":
            answer = look(asked["url"])
        else:
            guard.install()
            answer = {"taken": carry(asked["url"], asked["title"], asked["body"]), "requests": guard.requests}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
