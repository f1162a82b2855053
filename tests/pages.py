"""A store to review in a browser, invented, and a browser without JavaScript that sends forms as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag
from starlette.testclient import TestClient

from matcher.domain import Artifact, Evidence, Framework, Matched, Passage, Suggestion
from matcher.framework import load_framework
from matcher.pipeline.reviewing import Review
from matcher.store import EmbeddedMatch, ItemQuery, Store
from matcher.web import Access, ReviewService, create_app

FRAMEWORK = """\
id = "tiny"
title = "Tiny"
[[behaviors]]
id = "results-own-failures"
text = "I own my failures and learn from them"
pillar = "Results"
[[behaviors]]
id = "results-ask"
text = "I ask questions to clarify expectations"
pillar = "Results"
[[behaviors]]
id = "craft-tested"
text = "My code is tested and documented"
pillar = "Craft"
[[behaviors]]
id = "craft-reviews"
text = "I give thoughtful reviews"
pillar = "Craft"
"""
OWN, ASK, TESTED, REVIEWS = "results-own-failures", "results-ask", "craft-tested", "craft-reviews"
HOSTILE = (
    '<script>window.owned = 1; alert(1)</script> 👩‍💻 é <img src=x onerror="window.owned = 1; alert(2)">\r\n'
    "I broke the nightly export and added a check for it.\r\n\r\n"
    "[click](javascript:alert(3)) <a href=\"javascript:alert(4)\" onclick='alert(5)'>me</a> </div></article></main>\n"
    "אני שברתי את הייצוא הלילי ותיקנתי אותו.\n"
    "\u202egnp.exe\u202c zero\u200bwidth \x00nul {{ 7 * 7 }} {% raw %} &lt;b&gt; \r lone \u2028 line\n" + "x" * 2_000
)
OUTAGE = Artifact(
    id="work/outage.md",
    kind="incident_report",
    title="Outage of the nightly export",
    text=(
        "The outage was mine: I had skipped the canary.\n\n"
        "I asked Petra what done means for the follow-up. There is a test for it in the deploy script now."
    ),
    author="Noor Haddad",
    created_at=datetime(2026, 7, 3, 9, tzinfo=UTC),
    url="https://git.example/noor/work/pull/7?a=b&copy=c",
)
EVIL = Artifact(
    id="evil/<script>alert(6)</script>&amp;.md",
    title='\u202e<img src=x onerror="alert(7)"> אבג',
    text=HOSTILE,
    author='Noor"><script>alert(8)</script>',
    created_at=datetime(2026, 8, 1, tzinfo=UTC),
    url="javascript:alert(9)",
    source="evil/<b>.md",
)
PARSER = Artifact(
    id="pull/8",
    kind="pull_request",
    title="Parser",
    text="The parser has tests now, and I asked which of the two dates is the real deadline.",
    author="Noor Haddad",
    created_at=datetime(2026, 8, 20, tzinfo=UTC),
)
QUIET = Artifact(id="notes/lunch.txt", text="Lunch was served at noon.", author="Noor Haddad")
SUGGESTED: Sequence[tuple[Artifact, dict[str, Sequence[str]]]] = (
    (
        OUTAGE,
        {
            OWN: ["The outage was mine: I had skipped the canary."],
            ASK: ["I asked Petra what done means for the follow-up."],
            TESTED: ["done means for the follow-up. There is a test for it"],
        },
    ),
    (EVIL, {OWN: ["I broke the nightly export and added a check for it."]}),
    (PARSER, {TESTED: ["The parser has tests now"], ASK: ["I asked which of the two dates is the real deadline"]}),
    (QUIET, {}),
)
PAGES = ("/", "/?order=artifact", f"/artifact?{urlencode({'id': OUTAGE.id})}", "/artifacts", "/attest", "/keys")


def framework_file(folder: Path) -> Path:
    """Write the framework and return the file."""
    path = folder / "tiny.toml"
    path.write_text(FRAMEWORK, encoding="utf-8")
    return path


def fill(store: Store, framework: Framework, suggested: Sequence[tuple[Artifact, dict[str, Sequence[str]]]]) -> None:
    """Keep artifacts for which behaviors are suggested with these words, as a run would."""
    from evidence import made_with

    provenance = made_with(framework=framework)
    run = store.begin_run(provenance, framework)
    results = []
    for artifact, found in suggested:
        suggestions = tuple(
            Suggestion(
                behavior=behavior,
                confidence=0.8 if behavior.id in found else 0.1,
                threshold=0.25,
                suggested=behavior.id in found,
                evidence=tuple(_evidence(artifact, words) for words in found.get(behavior.id, ())),
            )
            for behavior in framework.behaviors
        )
        results.append(
            EmbeddedMatch(matched=Matched(artifact=artifact, suggestions=suggestions, provenance=provenance))
        )
    store.add(run, results)
    store.finish_run(run)


def rows(store: Store) -> int:
    """Return how many rulings were ever written."""
    return store.counts()["decisions"]


def page_of(artifact: Artifact, mode: str = "", behavior: str = "") -> str:
    """Return the address of an artifact's page."""
    return f"/artifact?{urlencode({'id': artifact.id, 'mode': mode, 'behavior': behavior})}"


def many(count: int) -> list[tuple[Artifact, dict[str, Sequence[str]]]]:
    """Return as many artifacts, with a suggestion each."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    texts = [f"Number {n}: the outage was mine, I had skipped the canary." for n in range(count)]
    return [
        (Artifact(id=f"a{n}", text=text, created_at=first + timedelta(hours=n)), {OWN: ["the outage was mine"]})
        for n, text in enumerate(texts)
    ]


def _evidence(artifact: Artifact, words: str) -> Evidence:
    start = artifact.text.index(words)
    passage = Passage(
        artifact_id=artifact.id, field="text", start=start, end=start + len(words), text=words, prose=words
    )
    return Evidence(passage=passage, similarity=0.6)


@dataclass
class Window:
    """A browser's window without JavaScript: it shows a page, and sends the forms that stand on it."""

    client: TestClient
    access: Access
    announced: list[str] = field(default_factory=list)
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))
    status: int = 0
    address: str = ""

    def go(self, address: str) -> "Window":
        """Show an address, and return the window."""
        return self._shown(self.client.get(address, follow_redirects=True))

    def card(self, artifact: Artifact, behavior: str) -> Tag:
        """Return the card of a pair."""
        for form in self.page.select("article.card form"):
            fields = _fields(form)
            if (fields["artifact"], fields["behavior"]) == (artifact.id, behavior):
                card = form.find_parent("article")
                assert isinstance(card, Tag)
                return card
        raise AssertionError(f"no card of {artifact.id} and {behavior} on the page")

    def send(self, form: Tag, **changes: Any) -> "Window":
        """Send a form with what stands in it, but for some fields, and show what comes."""
        fields = _fields(form) | changes
        body = urlencode(fields, doseq=True)
        return self._shown(self.post(str(form["action"]), body, follow_redirects=True))

    def post(self, path: str, body: str, follow_redirects: bool = False, **headers: str | None) -> Any:
        """Return the answer to a form's body, sent as a browser does but for some headers."""
        sent = {"origin": str(self.client.base_url), "content-type": "application/x-www-form-urlencoded"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        sent = {name: value for name, value in sent.items() if headers.get(name, "") is not None}
        return self.client.post(path, content=body, headers=sent, follow_redirects=follow_redirects)

    def rule(self, artifact: Artifact, behavior: str, action: str, **changes: Any) -> "Window":
        """Press a button of a card."""
        form = self.card(artifact, behavior).select_one("form")
        assert form is not None
        return self.send(form, action=action, **changes)

    def panel(self) -> Tag:
        """Return the form that the page is about."""
        form = self.page.select_one("form.panel")
        assert form is not None
        return form

    def _shown(self, answer: Any) -> "Window":
        self.status, self.address = answer.status_code, str(answer.url)
        self.page = BeautifulSoup(answer.text, "html.parser")
        return self


def _fields(form: Tag) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        fields.setdefault(str(one["name"]), []).append(_value(one))
    return {name: values if name in ("words", "at") else values[0] for name, values in fields.items()}


def _value(one: Tag) -> str:
    if one.name == "textarea":
        return one.get_text().removeprefix("\n")
    if one.name == "select":
        chosen = one.select_one("option[selected]") or one.select_one("option")
        return "" if chosen is None else str(chosen.get("value", ""))
    return str(one.get("value", ""))


def window(store: Store, framework_path: Path, by: str = "Mira", **wanted: Any) -> Window:
    """Return a window that has opened the page over a store."""
    framework = load_framework(framework_path)
    review = Review(store, framework, ItemQuery(framework_id=framework.id, **wanted), by)
    announced: list[str] = []
    access = Access(8123, announced.append)
    app = create_app(ReviewService(review, subject="Noor Haddad", period="2026-Q3"), access)
    client = TestClient(app, base_url="http://127.0.0.1:8123", raise_server_exceptions=False)
    return Window(client, access, announced).go(access.address)
