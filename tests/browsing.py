"""What the browser tests share: the desk they look at, a page whose console is listened to, and three measures."""

import json
import subprocess
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

HOUSE = Path(__file__).parents[1]
IMAGES = HOUSE / "docs" / "images"
AXE = HOUSE / "console" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Camera and microphone of a call are a moving test picture; browsers find each other on this machine alone.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Twenty-two minutes of the night: soap, teapots, a late parcel, a rash, a rude reply, a colour, an abuser, an attack.
UNTIL = "00:22:10"


@dataclass(frozen=True)
class Desk:
    url: str
    show_id: str
    links: dict[str, str]


def read_until(process: "subprocess.Popen[str]", said: str, seconds: float) -> str:
    """The output up to the line that holds `said`."""
    lines: list[str] = []
    done = threading.Event()

    def reader() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if said in line:
                done.set()
        done.set()

    threading.Thread(target=reader, daemon=True).start()
    done.wait(seconds)
    text = "".join(lines)
    assert said in text, text[-4000:]
    return text


class Looked:
    """A page whose console was listened to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))


Open = Callable[..., Looked]


def settle(page: Page) -> None:
    """Until nothing is loading any more."""
    page.wait_for_selector("#app > *")
    expect(page.locator("[aria-busy=true], .skeleton")).to_have_count(0)
    page.wait_for_timeout(250)


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def axe(page: Page) -> list[str]:
    """What WCAG 2.2 AA finds wrong, one line each."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => r.violations)"
    )
    return [f"{one['id']}: {one['help']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]}" for one in found]


def call(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The API as whoever is logged in on this page: to set a scene, never to do what is tested."""
    base = page.url.split("/", 3)
    api = f"{base[0]}//{base[2]}/api/v1"
    token = page.request.get(f"{api}/me").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body)
    answer = page.request.fetch(api + path, method=method, headers=headers, data=data)
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:500]}"
    return answer.json()
