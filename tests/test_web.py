"""The page without a browser: who is let in, what answers carry, what forms do, and hostile text."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from evidence import made_with
from hypothesis import given
from hypothesis import strategies as st
from pages import (
    ASK,
    EVIL,
    FRAMEWORK,
    HOSTILE,
    OUTAGE,
    OWN,
    PARSER,
    QUIET,
    REVIEWS,
    SUGGESTED,
    TESTED,
    Window,
    fill,
    framework_file,
    many,
    window,
)

from matcher.domain import Artifact, Quote, State
from matcher.framework import load_framework
from matcher.report import marked
from matcher.store import ItemQuery, Store, open_store
from matcher.web.highlight import Mark, lines
from matcher.web.view import local

PAGES = ("/", "/?order=artifact", f"/artifact?{urlencode({'id': OUTAGE.id})}", "/artifacts", "/attest", "/keys")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return the framework's file."""
    return framework_file(tmp_path)


@pytest.fixture
def store(tmp_path: Path, tiny: Path) -> Iterator[Store]:
    """Return a store of four artifacts, one of them hostile and one for which nothing is suggested."""
    with open_store(tmp_path / "evidence.db") as opened:
        fill(opened, load_framework(tiny), SUGGESTED)
        yield opened


@pytest.fixture
def page(store: Store, tiny: Path) -> Window:
    """Return a window on the list."""
    return window(store, tiny)


def state(store: Store, artifact: Artifact, behavior: str) -> State | None:
    """Return how a pair stands in the store."""
    query = ItemQuery(framework_id="tiny", artifact_id=artifact.id, behaviors=[behavior])
    return next((item.state for item in store.items(query)), None)


def rows(store: Store) -> int:
    """Return how many rulings were ever written."""
    return store.counts()["decisions"]


# Who is let in.


def test_the_address_opens_once_and_leaves_no_token_in_it(store: Store, tiny: Path) -> None:
    """Addresses end up in histories and process lists: a second finder gets nothing, another browser a new one."""
    page = window(store, tiny)
    assert urlsplit(page.address).query == ""
    first, second = page.client, window(store, tiny).client
    answer = second.get("/", params={"token": page.announced[0].split("token=")[1]}, follow_redirects=False)
    assert answer.status_code == 303  # its own cookie is good already
    first.cookies.clear()
    assert first.get("/").status_code == 403
    address = page.announced[-1]
    cookie = first.get(address, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    first.cookies.clear()
    assert first.get(address).status_code == 403


def test_nothing_opens_the_address_in_advance(page: Window) -> None:
    """A browser that fetches while an address is typed must not use the token up."""
    page.client.cookies.clear()
    address = page.access.address
    assert page.client.get(address, headers={"sec-purpose": "prefetch;prerender"}).status_code == 503
    assert page.client.head(address).status_code == 503
    assert page.client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_without_the_cookie_nothing_is_shown(page: Window, address: str) -> None:
    """Another user of the machine, who finds the port, reads no word of anybody."""
    for cookie in ("", "matcher_8123=wrong", f"matcher_9999={page.access.session}"):
        page.client.cookies.clear()
        answer = page.client.get(address, headers={"cookie": cookie})
        assert answer.status_code == 403
        assert "Noor" not in answer.text and "outage" not in answer.text.casefold()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", "[::1]:8123", ""])
def test_a_name_that_points_here_is_not_served(page: Window, host: str) -> None:
    """DNS rebinding: a page of the web that has this address under its own name reads and changes nothing."""
    answer = page.client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Noor" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:8124", "null", "", None])
def test_a_form_of_another_page_changes_nothing(page: Window, store: Store, origin: str | None) -> None:
    """Not even with the cookie and the secret: pages of other ports are the same site."""
    form = page.card(OUTAGE, OWN).select_one("form")
    assert form is not None
    body = urlencode({"csrf": page.access.csrf, "artifact": OUTAGE.id, "behavior": OWN, "action": "accept"})
    assert page.post("/rule", body, origin=origin).status_code == 403
    assert rows(store) == 0


@pytest.mark.parametrize("path", ["/rule", "/add", "/attest", "/undo"])
@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_every_form_needs_its_secret(page: Window, store: Store, path: str, csrf: str) -> None:
    """A forged form cannot know it."""
    page.rule(OUTAGE, OWN, "accept")
    body = urlencode({"csrf": csrf, "artifact": OUTAGE.id, "other": OWN, "text": "x", "words": "outage", "at": ""})
    assert page.post(path, body).status_code == 403
    assert rows(store) == 1


def test_a_body_without_end_or_length_is_not_read(page: Window, store: Store) -> None:
    """Nobody fills the memory."""
    assert page.post("/undo", "csrf=" + "x" * 1_000_001).status_code == 413
    assert page.post("/undo", "csrf=x", transfer_encoding="chunked").status_code == 411
    assert page.post("/undo", "&".join(f"a{n}=" for n in range(500))).status_code == 400
    assert page.post("/undo", "csrf=%ff").status_code == 400


def test_only_reading_and_posting_is_known(page: Window) -> None:
    """What the page does not need it does not answer."""
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert page.client.request(method, "/").status_code == 405
    assert page.client.get("/rule").status_code == 405
    assert page.client.get("/docs").status_code == page.client.get("/openapi.json").status_code == 404


# What answers carry.


@pytest.mark.parametrize(
    "address", [*PAGES, "/static/review.js", "/static/review.css", "/nothing", "/artifact", "/artifact?id=nobody"]
)
def test_every_answer_is_locked_down(page: Window, address: str) -> None:
    """Scripts only from the page's own file, no frame, no sniffing, no trace in caches or in others' logs."""
    check_headers(page.client.get(address).headers)


def test_a_fault_is_a_plain_page(page: Window, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace of the program, no word of the store, and the headers all the same."""
    store.close()
    monkeypatch.setattr(type(store), "items", lambda *_, **__: 1 / 0)
    answer = page.client.get("/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text and "fault of the program" in answer.text
    check_headers(answer.headers)


def check_headers(headers: "object") -> None:
    """Check what every answer must carry."""
    found = dict(headers)  # type: ignore[call-overload]  # starlette's and httpx's are both mappings
    policy = found["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["cache-control"] == "no-store"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in found and "access-control-allow-origin" not in found


# Hostile text.


@pytest.mark.parametrize("address", [*PAGES, f"/artifact?{urlencode({'id': EVIL.id})}"])
def test_text_never_becomes_markup(page: Window, address: str) -> None:
    """One script, the page's own; no handler, no style, no address but the page's own and the web's."""
    page.go(address)
    assert page.status == 200
    assert [script.get("src") for script in page.page.find_all("script")] == ["/static/review.js"]
    assert not page.page.find_all(["img", "iframe", "object", "style", "base", "meta[http-equiv]"])
    for tag in page.page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "action", "src"):
            assert str(tag.get(name, "/")).startswith(("/", "#", "https://"))
    for link in page.page.select('a[href^="https://"]'):
        assert link["rel"] == ["noopener", "noreferrer"]


def test_what_cannot_be_seen_is_marked(page: Window) -> None:
    """Bidirectional and invisible characters neither turn the text around nor hide in it."""
    page.go(f"/artifact?{urlencode({'id': EVIL.id})}")
    shown = page.page.get_text()
    assert not [c for c in "\u202e\u202c\u200b\x00\r" if c in shown]
    assert "\N{REPLACEMENT CHARACTER}gnp.exe\N{REPLACEMENT CHARACTER}" in shown
    assert "{{ 7 * 7 }}" in shown


TEXTS = st.text(alphabet=st.sampled_from("ab \r\n\té👩\u202e\x00א<&\u2028"), max_size=300)


@given(
    TEXTS, st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=5), st.sampled_from([None, 0, 3, 40])
)
def test_every_piece_knows_its_place(text: str, spans: list[tuple[int, int]], around: int | None) -> None:
    """Whatever the line ends and overlaps: what is selected in a piece is what the artifact has at that offset."""
    inside = [(start, min(start + length, len(text))) for start, length in spans if start < len(text)]
    marks = [
        Mark(
            quote=Quote(field="text", start=start, end=end, text=text[start:end]),
            key=str(n),
            anchor=str(n),
            name="n",
            tone=0,
            state="undecided",
        )
        for n, (start, end) in enumerate(inside)
    ]
    pieces = [piece for line in lines(text, marks, around) for piece in line]
    for piece in pieces:
        covered = text[piece.start : piece.start + len(piece.text)]
        assert piece.text == marked(covered) or (piece.text, covered) == ("\n", "\r")
        assert {m.key for m in piece.marks} == {
            m.key for m in marks if piece.text and m.quote.start <= piece.start < m.quote.end
        }
    ends = [(p.start, p.start + len(p.text) + p.left_out) for p in pieces]
    assert all(text[end:start] in ("", "\r") for (_, end), (start, _) in pairwise(ends))
    kept = {piece.start + n for piece in pieces for n in range(len(piece.text))}
    assert all(n in kept or text[n] == "\r" for start, end in inside for n in range(start, end))
    opened = {m.key for piece in pieces for m in piece.opening}
    assert opened == {m.key for m in marks if m.quote.text.strip("\r")} or "\r" in text


# What forms do, without JavaScript.


def test_a_person_goes_through_a_list(page: Window, store: Store) -> None:
    """Accept, reject, take back: each is kept at once, the card goes, and the next one is where the page goes on."""
    next_card = page.card(EVIL, OWN)["id"]
    page.rule(OUTAGE, OWN, "accept")
    assert page.address.endswith(f"#{next_card}")
    assert state(store, OUTAGE, OWN) == "accepted"
    assert [" ".join(done.text.split()) for done in page.page.select(".last")] == [
        "Accepted own failures for Outage of the nightly export"
    ]
    page.rule(EVIL, OWN, "reject", note="Not hers.\r\nSee the log.")
    assert store.history(EVIL.id, OWN)[-1].note == "Not hers.\nSee the log."
    undo = page.page.select_one('form[action="/undo"]')
    assert undo is not None
    page.send(undo)
    assert (state(store, EVIL, OWN), state(store, OUTAGE, OWN)) == ("undecided", "accepted")
    assert page.card(EVIL, OWN)
    assert store.history(OUTAGE.id, OWN)[-1].by == "Mira"


def test_a_note_can_stand_beside_what_is_not_decided(page: Window, store: Store) -> None:
    """The card stays the current one, so that the next key rules on it, and the note goes with that ruling."""
    page.rule(OUTAGE, OWN, "note", note="Ask about the canary.")
    assert page.address.endswith(f"/#{page.card(OUTAGE, OWN)['id']}")
    assert state(store, OUTAGE, OWN) == "undecided"
    page.rule(OUTAGE, OWN, "accept")
    assert store.history(OUTAGE.id, OWN)[-1].note == "Ask about the canary."


def test_words_are_chosen_in_a_field(page: Window, store: Store) -> None:
    """Who leaves some of the words, however wrapped, quotes these; an emptied field is not quoted."""
    page.go(page_of(OUTAGE, "edit", OWN))
    page.send(page.panel(), words=["I had  skipped\r\nthe canary", ""], at=["text:0:46", ""], action="words")
    (quote,) = store.history(OUTAGE.id, OWN)[-1].quotes
    assert quote.text == "I had skipped the canary" == OUTAGE.text[quote.start : quote.end]
    page.go(page_of(EVIL, "edit", OWN))
    page.send(page.panel(), words=["gnp.exe\N{REPLACEMENT CHARACTER} zero"], at=[""], action="words")
    assert store.history(EVIL.id, OWN)[-1].quotes[0].text == "gnp.exe\u202c zero"


def test_words_that_stand_nowhere_stay_in_the_field(page: Window, store: Store) -> None:
    """Nothing is kept, nothing that was typed is lost, and the page says what is wrong."""
    page.go(page_of(OUTAGE, "edit", OWN))
    page.send(page.panel(), words=["I had skipped the canaries"], at=["text:0:46"], note="n", action="words")
    assert (page.status, rows(store)) == (400, 0)
    wrong = page.page.select_one('[role="alert"]')
    assert wrong is not None and "do not stand in" in wrong.text
    assert "I had skipped the canaries" in str(page.panel())


def test_evidence_moves_to_another_behavior(page: Window, store: Store) -> None:
    """The words go with it, and the suggestion is rejected."""
    page.go(page_of(PARSER, "move", TESTED))
    page.send(page.panel(), other=REVIEWS, action="move")
    assert (state(store, PARSER, TESTED), state(store, PARSER, REVIEWS)) == ("rejected", "accepted")
    assert store.history(PARSER.id, REVIEWS)[-1].quotes[0].text == "The parser has tests now"


def test_what_was_missed_is_added(page: Window, store: Store) -> None:
    """Also where nothing is suggested: the list of all artifacts leads there."""
    page.go("/artifacts")
    link = next(a for a in page.page.select("a") if QUIET.id in a.text)
    page.go(f"{link['href']}&mode=add")
    page.send(page.panel(), other=ASK, words=["served at noon"], at=[""])
    assert state(store, QUIET, ASK) == "accepted"
    assert page.card(QUIET, ASK)


def test_what_left_no_artifact_is_attested(page: Window, store: Store) -> None:
    """In the person's words; a day that does not exist is told, and what was typed stays."""
    page.go("/attest")
    said = {"text": "Mentored a colleague.", "other": ASK, "author": "Noor Haddad", "url": "javascript:alert(1)"}
    page.send(page.panel(), **said, day="2026-02-30")
    assert page.status == 400 and "Mentored a colleague." in str(page.panel())
    page.send(page.panel(), **said, day="2026-08-02")
    assert page.status == 200 and "Attested by a person" in page.page.text
    (kept,) = store.items(ItemQuery(framework_id="tiny", states=["accepted"]))
    assert (kept.origin, kept.artifact.text, kept.artifact.author) == ("attested", said["text"], said["author"])
    assert "javascript" not in {str(a["href"]).split(":")[0] for a in page.page.select("a[href]")}


def test_a_changed_artifact_is_shown_again(page: Window, store: Store, tiny: Path) -> None:
    """With what was accepted, that it is no longer there, and without a button that could not work."""
    page.rule(OUTAGE, OWN, "accept")
    changed = replace(OUTAGE, text="Nothing of that is left.")
    store.add(store.begin_run(made_with(framework=load_framework(tiny)), load_framework(tiny)), [])
    store.see([changed])
    page.go("/?show=changed")
    card = page.card(OUTAGE, OWN)
    assert "no longer in it" in card.text and "has changed since" in card.text
    assert not card.select('button[value="accept"]')


# Two windows.


def test_two_windows_do_not_undo_each_other(page: Window, store: Store) -> None:
    """Who rules on an old page is told what happened meanwhile; nothing is written over."""
    old = page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    page.rule(OUTAGE, OWN, "accept")
    page.send(old, action="reject")
    assert (page.status, state(store, OUTAGE, OWN), rows(store)) == (409, "accepted", 1)
    assert "Meanwhile it was accepted by Mira" in page.page.text
    page.go(str(page.page.select("a.button")[0]["href"]))
    page.rule(OUTAGE, OWN, "reject")
    assert state(store, OUTAGE, OWN) == "rejected"


def test_a_second_click_writes_no_second_row(page: Window, store: Store) -> None:
    """It is what was wanted already."""
    old = page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    page.send(old, action="accept")
    page.send(old, action="accept")
    assert (page.status, rows(store)) == (200, 1)


def test_words_that_changed_under_the_page_are_looked_at_again(page: Window, store: Store) -> None:
    """A run beside the page brings other words: what was not seen is not accepted."""
    old = page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    store.see([replace(OUTAGE, text=OUTAGE.text.replace("mine", "theirs"))])
    page.send(old, action="accept")
    assert (page.status, rows(store)) == (409, 0)


# Lists.


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("", [(OUTAGE, OWN), (EVIL, OWN), (OUTAGE, ASK), (PARSER, ASK), (OUTAGE, TESTED), (PARSER, TESTED)]),
        ("order=artifact&kind=pull_request", [(PARSER, ASK), (PARSER, TESTED)]),
        ("pillar=Craft", [(OUTAGE, TESTED), (PARSER, TESTED)]),
        (f"behavior={OWN}&kind=incident_report", [(OUTAGE, OWN)]),
        ("show=rejected", []),
        ("pillar=None&kind=nonsense&show=nonsense&start=x", []),
    ],
)
def test_a_list_shows_what_is_asked_for(page: Window, view: str, expected: list[tuple[Artifact, str]]) -> None:
    """By behavior or artifact, state, pillar, behavior and kind; nonsense is no error."""
    page.go(f"/?{view}")
    found = [
        [str(one["value"]) for one in page.page.select(f"article.card [name={name}]")]
        for name in ("artifact", "behavior")
    ]
    assert list(zip(*found, strict=True)) == [(artifact.id, behavior) for artifact, behavior in expected]


def test_a_list_never_shows_more_than_the_command_asked_for(store: Store, tiny: Path) -> None:
    """`--behavior`, `--kind`, `--subject` and `--period` hold on every page."""
    page = window(store, tiny, behaviors=[TESTED], authors={"noor haddad"}, kinds=("pull_request",))
    for address in ("/", "/?show=all", f"/?behavior={OWN}", "/?pillar=Results", "/artifacts", "/?kind=incident_report"):
        page.go(address)
        assert "Outage" not in page.page.text
        assert "I own my failures" not in page.page.text


def test_two_thousand_are_paged(tmp_path: Path, tiny: Path) -> None:
    """Every card is on one page, a page is small, and an address behind the end shows the last one."""
    with open_store(tmp_path / "many.db") as store:
        fill(store, load_framework(tiny), many(2000))
        page = window(store, tiny)
        assert "2000 to look at" in page.page.text
        assert len(page.page.select("article.card")) == 25 and len(str(page.page)) < 200_000
        found = []
        for start in (0, 25, 1000, 1975):
            page.go(f"/?start={start}")
            found += [card.select("h3")[0].text for card in page.page.select("article.card")]
        assert len(set(found)) == 100 and found[-1] == "a1999"
        page.go("/?start=999999")
        assert parse_qs(urlsplit(page.address).query) == {"start": ["1975"]}
        assert [a.text for a in page.page.select(".pager a")] == ["Earlier"]


def test_a_huge_text_is_shown_around_its_quotes(tmp_path: Path, tiny: Path) -> None:
    """A book does not stop the browser; what is left out is said, and offsets still hold."""
    text = "word " * 100_000 + "The outage was mine." + " word" * 100_000
    book = Artifact(id="book", text=text)
    with open_store(tmp_path / "book.db") as store:
        fill(store, load_framework(tiny), [(book, {OWN: ["The outage was mine."]})])
        page = window(store, tiny).go(page_of(book))
        assert len(str(page.page)) < 50_000 and "characters left out" in page.page.text
        assert page.page.select("mark[data-at='500000']")


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "[", "/x"]
)
def test_a_form_goes_back_to_this_page_only(page: Window, address: str) -> None:
    """No open redirect, however it is written."""
    assert local(address) == "/"
    form = page.card(OUTAGE, OWN).select_one("form")
    assert form is not None
    page.send(form, action="accept", to=address)
    assert page.address == "http://127.0.0.1:8123/"


def page_of(artifact: Artifact, mode: str = "", behavior: str = "") -> str:
    """Return the address of an artifact's page."""
    return f"/artifact?{urlencode({'id': artifact.id, 'mode': mode, 'behavior': behavior})}"


def test_the_fixture_is_hostile_enough() -> None:
    """The texts of these tests hold what they are about."""
    assert "<script>" in HOSTILE and "\r\n" in HOSTILE and "\u202e" in HOSTILE and FRAMEWORK
