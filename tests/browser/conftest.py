"""A real desk in the middle of the recorded show, and a real Chromium to look at it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from browsing import DESKTOP, FLAGS, UNTIL, Desk, Looked, Open, read_until, settle
from postgres import free_port

# A machine that does other things beside is no fault of the screens; how fast they are is measured in bench/.
expect.set_options(timeout=20_000)


class Helper(BaseHTTPRequestHandler):
    """A language model at the edge of the house: it takes every comment it is shown for chat, and is sure by .61."""

    seen: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        texts = json.loads(asked["messages"][1]["content"])
        self.seen.extend(one["comment"] for one in texts)
        answers = [{"n": one["n"], "kind": "chat", "chance": 0.61} for one in texts]
        content = json.dumps({"answers": answers})
        body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_all: Any) -> None:
        pass


@pytest.fixture(scope="session")
def helper() -> Iterator[tuple[str, list[str]]]:
    """(address of the language model, the texts it was shown)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Helper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", Helper.seen
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def live_desk(tmp_path_factory: pytest.TempPathFactory, helper: tuple[str, list[str]]) -> Iterator[Desk]:
    """`livemend demo --until …` as a process of its own; its rate limits let one address log in often."""
    folder = tmp_path_factory.mktemp("desk")
    port = free_port()
    command = [sys.executable, "-m", "livemend", "demo", "--until", UNTIL, "--port", str(port), "--speed", "2000"]
    environment = os.environ | {
        "LIVEMEND_LOGIN_RATE": "1000/minute",
        "LIVEMEND_PUBLIC_RATE": "1000/minute",
        "LIVEMEND_OPINION_URL": helper[0],
    }
    process = subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        text = read_until(process, "The desk is open", 240)
        links = dict(re.findall(r"^(\w+)\s+(http\S+/login/link/\S+)", text, re.MULTILINE))
        show = re.search(r"/live/([0-9a-f-]{36})", text)
        assert show is not None
        yield Desk(f"http://127.0.0.1:{port}", show[1], links)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions(live_desk: Desk, chromium: Browser) -> Callable[[str], Any]:
    """role -> storage of a browser that logged in by its one link."""
    kept: dict[str, Any] = {}

    def of(role: str) -> Any:
        if role not in kept:
            context = chromium.new_context()
            page = context.new_page()
            page.goto(live_desk.links[role])
            page.wait_for_selector("#app > *")
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return of


@pytest.fixture
def look(live_desk: Desk, chromium: Browser, sessions: Callable[[str], Any]) -> Iterator[Open]:
    """`look("floor", "/live/…", size=PHONE, lang="en", scheme="dark")` -> the page, settled."""
    contexts: list[BrowserContext] = []

    def open_page(
        role: str | None,
        path: str,
        *,
        size: dict[str, int] = DESKTOP,
        lang: str = "zh-Hant",
        scheme: str = "light",
        script: bool = True,
        inspect: bool = False,
    ) -> Looked:
        context = chromium.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            storage_state=sessions(role) if role else None,
            color_scheme=scheme,  # type: ignore[arg-type]
            locale={"zh-Hant": "zh-TW", "zh-Hans": "zh-CN"}.get(lang, lang),
            reduced_motion="reduce",
            java_script_enabled=script,
            # The policy that keeps foreign script out would keep the accessibility checker out too.
            bypass_csp=inspect,
        )
        contexts.append(context)
        if script:
            context.add_init_script(f"localStorage.setItem('livemend.lang', {json.dumps(lang)})")
        looked = Looked(context.new_page())
        url = path if path.startswith("http") else live_desk.url + path
        looked.page.goto(url.replace("SHOW", live_desk.show_id))
        if script and role:
            settle(looked.page)
        return looked

    yield open_page
    for context in contexts:
        context.close()
