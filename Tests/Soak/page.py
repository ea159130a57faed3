"""The stream as a browser's own `EventSource` reads it, in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import threading

from consumers import Consumer
from system import Workspace

BROWSER = "chromium-headless-shell"

SCRIPT = """([url, start]) => {
    window.events = []; window.marks = start
    const open = () => {
        const source = new EventSource(url + '?lastEventId=' + window.marks)
        const take = (message) => { window.events.push(message.data); window.marks = message.lastEventId }
        source.addEventListener('live_call', take)
        source.addEventListener('call_completed', take)
        source.addEventListener('gap', (message) => window.events.push(JSON.stringify({gap: message.data})))
        // A stream that was given up for good, as after a proxy's 502, is opened anew, as pages do.
        source.onerror = () => { if (source.readyState === EventSource.CLOSED) setTimeout(open, 1000) }
    }
    open()
}"""


def why_not() -> str | None:
    """Why there can be none here, in words, or `None`."""
    return None if shutil.which(BROWSER) else f"needs {BROWSER}"


class Page(Consumer):
    """One tab. Playwright wants all its calls from one thread, which looks into the page a few times a second."""

    promises = "all"

    def __init__(self, name: str, workspace: Workspace, port: int):
        super().__init__(name, workspace.name)
        self._cookie, self._port = workspace.cookie, port
        self._stop = threading.Event()
        self.opened = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(20)

    def _run(self) -> None:
        from playwright.sync_api import sync_playwright

        origin = f"http://127.0.0.1:{self._port}"
        name, _, value = self._cookie.partition("=")
        # Chromium has no sandbox of its own for root, who runs most CI jobs.
        arguments = ["--no-sandbox"] if os.getuid() == 0 else []
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=arguments)
                # The bridge has no page of its own, and what is no page may load nothing: here it is the stream that counts.
                context = browser.new_context(bypass_csp=True)
                context.add_cookies([{"name": name, "value": value, "url": origin}])
                page = context.new_page()
                page.goto(f"{origin}/healthz")
                page.evaluate(SCRIPT, [f"{origin}/api/workspaces/{self.workspace}/calls/events", "0"])
                self.opened.set()
                while not self._stop.wait(0.25):
                    for text in page.evaluate("() => window.events.splice(0)"):
                        event = json.loads(text)
                        if "gap" in event:
                            self.anomalies.append(f"{self.name} was sent gap: {event['gap']}")
                        else:
                            self.show(event)
                browser.close()
        except Exception as error:  # noqa: BLE001: a browser that fails must fail the run.
            self.anomalies.append(f"{self.name}: {error!r}")
            self.opened.set()
