"""Real Chromium, and what a person does with its keyboard and mouse."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
LACKING = (
    ("" if find_spec("playwright") else "no playwright here: pip install playwright")
    if CHROMIUM
    else "no Chromium here: apt-get install chromium"
)
"""Why there is no browser; empty where there is one."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MISSING = "/nothing-there"


@contextmanager
def started() -> Iterator[Any]:
    """Give a browser, headless and without any service of its maker's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def is_wrong(line: Any) -> bool:
    """Return whether a line of the console says that something went wrong; a page that is not there was asked for."""
    return line.type in ("error", "warning") and not line.location["url"].endswith(MISSING)


def keys(page: Any, *pressed: str) -> None:
    """Press keys one after the other."""
    for key in pressed:
        page.keyboard.press(key)


def lead(page: Any, *pressed: str) -> None:
    """Press keys of which each leads to a page, and wait for it."""
    for key in pressed:
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press(key)


def click(page: Any, what: Any) -> None:
    """Click something that leads to a page, and wait for it."""
    with page.expect_navigation(wait_until="load"):
        what.click()


def focused(page: Any) -> str:
    """Return what has the focus: tag, id and text."""
    return str(
        page.evaluate("() => { const e = document.activeElement; return `${e.tagName}#${e.id} ${e.textContent}` }")
    )


def tab_to(page: Any, text: str) -> None:
    """Press Tab until something with that text has the focus."""
    for _ in range(60):
        keys(page, "Tab")
        if focused(page).split(" ", 1)[1].strip().startswith(text):
            return
    raise AssertionError(f"Tab does not come to {text!r}")
