"""The page in real Chromium, served by the real command: the whole loop by keyboard, hostile text, accessibility."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from browsers import DESK, LACKING, MISSING, PHONE, click, focused, is_wrong, keys, lead, tab_to
from pages import ASK, EVIL, OUTAGE, OWN, PARSER, QUIET, REVIEWS, SUGGESTED, TESTED, fill, framework_file

from matcher.domain import Artifact, Decision, State
from matcher.framework import load_framework
from matcher.store import ItemQuery, Store, open_store

pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING)
BOXES = """() => [...document.querySelectorAll("main button, main .button, main select")]
    .filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().toJSON())"""
SELECTED = "() => getSelection().toString()"


@dataclass
class Site:
    """The running command, and the store that it writes."""

    store: Store
    process: "subprocess.Popen[str]"
    browser: Any
    root: str

    def fresh(self) -> str:
        """Return an address that is good for one more browser."""
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, line
        return found[0]

    def state(self, artifact: Artifact, behavior: str) -> State | None:
        """Return how a pair stands in the store."""
        query = ItemQuery(framework_id="tiny", artifact_id=artifact.id, behaviors=[behavior])
        return next((item.state for item in self.store.items(query)), None)

    def last(self, artifact: Artifact, behavior: str) -> Decision:
        """Return the newest ruling of a pair."""
        return self.store.history(artifact.id, behavior)[-1]


@pytest.fixture
def site(tmp_path: Path, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Return the command as a person starts it, over a store of its own; it ends with Ctrl-C and without an error."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    framework, path = framework_file(tmp_path), tmp_path / "evidence.db"
    with open_store(path) as store:
        fill(store, load_framework(framework), SUGGESTED)
        command = [sys.executable, "-m", "matcher", "review", "--web", "--no-open", "--store", str(path)]
        with subprocess.Popen([*command, "--framework", str(framework)], stderr=subprocess.PIPE, text=True) as process:
            try:
                made = Site(store, process, chromium, "")
                address = made.fresh()
                made.root = address.split("/?")[0]
                process.first = address  # type: ignore[attr-defined]  # for the first window
                yield made
            finally:
                process.send_signal(2)
                assert process.wait(timeout=20) == 0


@contextmanager
def opened(site: Site, **options: Any) -> Iterator[Any]:
    """Give a page that has opened the address; at the end nothing was fetched elsewhere and nothing went wrong."""
    first = site.process.__dict__.pop("first", None)
    context = site.browser.new_context(**({"viewport": DESK} | options))
    wrong: list[str] = []
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))  # not answered: the page hangs
        page.on("pageerror", lambda error: wrong.append(f"error {error}"))
        page.on("console", lambda line: wrong.extend([line.text] if is_wrong(line) else []))
        page.on("request", lambda sent: wrong.extend([] if sent.url.startswith(site.root) else [sent.url]))
        page.goto(first or site.fresh())
        assert page.url == f"{site.root}/"
        yield page
        assert page.evaluate("() => window.owned") is None if options.get("java_script_enabled", True) else True
        assert not wrong
    finally:
        context.close()


def test_the_whole_loop_by_keyboard(site: Site) -> None:
    """No mouse: help, accept, undo, reject, note, other words, other behavior, what was missed, attesting."""
    with opened(site) as page:
        keys(page, "Tab")
        assert "Skip to the content" in focused(page)
        keys(page, "Enter", "?")
        assert page.locator("dialog#keys").is_visible()
        keys(page, "a", "Escape")
        assert not page.locator("dialog#keys").is_visible()
        assert site.store.counts()["decisions"] == 0

        keys(page, "a")  # nothing was current: the first key only shows where one is
        assert site.state(OUTAGE, OWN) == "undecided" and str(OUTAGE.title) in focused(page)
        lead(page, "a")
        assert site.state(OUTAGE, OWN) == "accepted"
        assert "img src" in focused(page)  # the next card, of the hostile artifact
        lead(page, "u")
        assert site.state(OUTAGE, OWN) == "undecided" and str(OUTAGE.title) in focused(page)
        lead(page, "a")
        keys(page, "j", "k")
        lead(page, "r")
        assert (site.state(OUTAGE, OWN), site.state(EVIL, OWN)) == ("accepted", "rejected")

        keys(page, "n")
        page.keyboard.type("a rj?u note, with keys in it")
        keys(page, "Tab")
        lead(page, "Enter")
        assert "a rj?u note, with keys in it" in page.locator(".card .note").inner_text()
        assert site.store.counts()["decisions"] == 5


def test_words_are_chosen_by_keyboard(site: Site) -> None:
    """The text has a caret: Shift and arrows select, Enter takes, Enter accepts; the quote is what was selected."""
    with opened(site) as page:
        keys(page, "j")
        lead(page, "e")
        assert page.evaluate(SELECTED) == "The outage was mine: I had skipped the canary."
        keys(page, "Shift+ArrowLeft", "Control+Shift+ArrowLeft", "Control+Shift+ArrowLeft")
        assert page.evaluate(SELECTED).strip() == "The outage was mine: I had skipped"
        page.keyboard.type("xyz")  # nothing can be written into it
        assert "xyz" not in page.locator("#text").inner_text()
        keys(page, "Enter")
        assert "Accept with these words" in focused(page)
        lead(page, "Enter")
        quote = site.last(OUTAGE, OWN).quotes[0]
        assert quote.text == "The outage was mine: I had skipped" == OUTAGE.text[quote.start : quote.end]
        assert page.url.startswith(f"{site.root}/#c-") and "img src" in focused(page)


def test_words_after_emoji_hebrew_and_line_ends_are_the_ones(site: Site) -> None:
    """Offsets are code points of the artifact, whatever a browser makes of its line ends and hidden characters."""
    with opened(site) as page:
        page.goto(f"{site.root}/artifact?{urlencode({'id': EVIL.id, 'behavior': OWN, 'mode': 'edit'})}")
        keys(page, "Control+a", "Enter")
        lead(page, "Enter")
        assert site.last(EVIL, OWN).quotes[0].text == EVIL.text.strip()
        for words in ("אני שברתי", "zero\u200bwidth", "👩‍💻 é", "é <img"):
            start = EVIL.text.index(words)
            page.goto(f"{site.root}/artifact?{urlencode({'id': EVIL.id, 'behavior': OWN, 'mode': 'edit'})}")
            page.evaluate(
                "([a, b]) => { const r = rangeOf(a, b); getSelection().removeAllRanges(); getSelection().addRange(r) }",
                [start, start + len(words)],
            )
            keys(page, "Enter")
            assert page.locator("[name=at]").first.input_value() == f"text:{start}:{start + len(words)}"
            lead(page, "Enter")
            quote = site.last(EVIL, OWN).quotes[0]
            assert (quote.start, quote.text) == (start, words)


def test_words_are_chosen_with_the_mouse(site: Site) -> None:
    """Dragging over the text, then a button; into the field that was used last."""
    with opened(site) as page:
        page.goto(f"{site.root}/artifact?{urlencode({'id': PARSER.id, 'behavior': TESTED, 'mode': 'edit'})}")
        page.locator("#w-2").click()
        page.locator("#text").get_by_text("The parser has tests now").dblclick(position={"x": 8, "y": 8})
        assert page.evaluate(SELECTED).strip() == "The"
        page.locator("#take").click()
        assert page.locator("#w-2").input_value() == "The"
        click(page, page.locator("button", has_text="Accept with these words"))
        assert [q.text for q in site.last(PARSER, TESTED).quotes] == ["The parser has tests now", "The"]


def test_other_behavior_missed_and_attested_by_keyboard(site: Site) -> None:
    """The three forms: chosen from a list by typing, left with Tab and Enter."""
    with opened(site) as page:
        page.goto(f"{site.root}/artifact?{urlencode({'id': PARSER.id})}")
        keys(page, "j", "j")
        lead(page, "b")
        assert focused(page).startswith("SELECT")
        page.keyboard.type("I give")
        keys(page, "Tab")
        lead(page, "Enter")
        assert (site.state(PARSER, TESTED), site.state(PARSER, REVIEWS)) == ("rejected", "accepted")

        page.goto(f"{site.root}/artifact?{urlencode({'id': QUIET.id})}")
        lead(page, "m")
        keys(page, "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Enter")
        assert page.locator("#w-1").input_value() == "Lunch was"
        page.locator("#other").focus()
        page.keyboard.type("I ask")
        tab_to(page, "Add as accepted")
        lead(page, "Enter")
        assert site.last(QUIET, ASK).quotes[0].text == "Lunch was"

        page.goto(f"{site.root}/attest")
        page.keyboard.type("Mentored a colleague.")
        keys(page, "Tab")
        page.keyboard.type("I ask")
        keys(page, "Tab")
        page.keyboard.type("Noor Haddad")
        tab_to(page, "Attest")
        lead(page, "Enter")
        assert "Attested by a person" in page.locator("main").inner_text()


def test_keys_can_be_turned_off(site: Site) -> None:
    """Who dictates, or presses keys by accident, rules on nothing; it is remembered."""
    with opened(site) as page:
        keys(page, "j", "?", "Space", "Escape")
        page.reload()
        keys(page, "j", "a", "a")
        assert site.store.counts()["decisions"] == 0


def test_without_javascript_everything_has_a_form(site: Site) -> None:
    """The same page with scripts switched off."""
    with opened(site, java_script_enabled=False) as page:
        click(page, page.locator("article.card").first.get_by_role("button", name="Accept"))
        assert site.state(OUTAGE, OWN) == "accepted"
        click(page, page.locator("article.card", has_text="img src").get_by_role("link", name="Other words"))
        page.locator("#w-1").fill("added a check")
        click(page, page.get_by_role("button", name="Accept with these words"))
        assert site.last(EVIL, OWN).quotes[0].text == "added a check"
        click(page, page.get_by_role("link", name="Keys"))
        assert "next card" in page.locator("main").inner_text()


def test_it_can_be_used_on_a_phone(site: Site) -> None:
    """390 pixels: nothing is cut off or scrolls sideways, and fingers find the buttons."""
    with opened(site, viewport=PHONE, has_touch=True) as page:
        for address in addresses():
            page.goto(site.root + address)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 390, address
            for box in page.evaluate(BOXES):
                assert box["height"] >= 40 and box["left"] >= 0 and box["right"] <= 390, address
        page.goto(site.root)
        with page.expect_navigation():
            page.locator("article.card").first.get_by_role("button", name="Accept").tap()
        assert site.state(OUTAGE, OWN) == "accepted"


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["light", "dark phone"])
def test_axe_finds_nothing(site: Site, scheme: str, size: dict[str, int]) -> None:
    """WCAG 2.2 A and AA as far as a machine can check it, on every page, in every state of a card."""
    axe_playwright = pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    axe = (Path(axe_playwright.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    with opened(site, viewport=size, color_scheme=scheme) as page:
        keys(page, "j")
        lead(page, "a", "r")
        found = {}
        for address in addresses():
            page.goto(site.root + address)
            found[address] = violations(page, axe)
        page.goto(site.root)
        keys(page, "j", "?")
        found["help"] = violations(page, axe)
        keys(page, "Escape", "n")
        found["note"] = violations(page, axe)
        assert not {address: problems for address, problems in found.items() if problems}


def addresses() -> list[str]:
    """Return an address of each page, and of each form on it."""
    plain = ["/", "/?order=artifact&show=all", "/?show=rejected", "/artifacts", "/attest", "/keys", MISSING]
    modes = [(OUTAGE, "", ""), (EVIL, "edit", OWN), (OUTAGE, "move", ASK), (QUIET, "add", "")]
    return plain + [f"/artifact?{urlencode({'id': a.id, 'mode': mode, 'behavior': b})}" for a, mode, b in modes]


def violations(page: Any, axe: str) -> list[str]:
    """Return what axe finds, with where, in a window so high that the bar at its foot lies over nothing."""
    size = page.viewport_size
    page.set_viewport_size(size | {"height": page.evaluate("() => document.documentElement.scrollHeight") + 100})
    page.evaluate(f"() => {{ {axe} }}")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", tags)
    page.set_viewport_size(size)
    return [
        f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in result["violations"]
    ]
