"""What the page's forms do, without JavaScript: each ruling is kept at once, and no window undoes another's."""

from dataclasses import replace
from pathlib import Path

import pytest
from evidence import made_with
from pages import ASK, EVIL, OUTAGE, OWN, PARSER, QUIET, REVIEWS, TESTED, Window, page_of, rows

from matcher.domain import Artifact, State
from matcher.framework import load_framework
from matcher.store import ItemQuery, Store
from matcher.web.view import local


def state(store: Store, artifact: Artifact, behavior: str) -> State | None:
    """Return how a pair stands in the store."""
    query = ItemQuery(framework_id="tiny", artifact_id=artifact.id, behaviors=[behavior])
    return next((item.state for item in store.items(query)), None)


# What forms do, without JavaScript.


def test_a_person_goes_through_a_list(review_page: Window, review_store: Store) -> None:
    """Accept, reject, take back: each is kept at once, the card goes, and the next one is where the page goes on."""
    next_card = review_page.card(EVIL, OWN)["id"]
    review_page.rule(OUTAGE, OWN, "accept")
    assert review_page.address.endswith(f"#{next_card}")
    assert state(review_store, OUTAGE, OWN) == "accepted"
    assert [" ".join(done.text.split()) for done in review_page.page.select(".last")] == [
        "Accepted own failures for Outage of the nightly export"
    ]
    review_page.rule(EVIL, OWN, "reject", note="Not hers.\r\nSee the log.")
    assert review_store.history(EVIL.id, OWN)[-1].note == "Not hers.\nSee the log."
    undo = review_page.page.select_one('form[action="/undo"]')
    assert undo is not None
    review_page.send(undo)
    assert (state(review_store, EVIL, OWN), state(review_store, OUTAGE, OWN)) == ("undecided", "accepted")
    assert review_page.card(EVIL, OWN)
    assert review_store.history(OUTAGE.id, OWN)[-1].by == "Mira"


def test_a_note_can_stand_beside_what_is_not_decided(review_page: Window, review_store: Store) -> None:
    """The card stays the current one, so that the next key rules on it, and the note goes with that ruling."""
    review_page.rule(OUTAGE, OWN, "note", note="Ask about the canary.")
    assert review_page.address.endswith(f"/#{review_page.card(OUTAGE, OWN)['id']}")
    assert state(review_store, OUTAGE, OWN) == "undecided"
    review_page.rule(OUTAGE, OWN, "accept")
    assert review_store.history(OUTAGE.id, OWN)[-1].note == "Ask about the canary."


def test_words_are_chosen_in_a_field(review_page: Window, review_store: Store) -> None:
    """Who leaves some of the words, however wrapped, quotes these; an emptied field is not quoted."""
    review_page.go(page_of(OUTAGE, "edit", OWN))
    review_page.send(
        review_page.panel(), words=["I had  skipped\r\nthe canary", ""], at=["text:0:46", ""], action="words"
    )
    (quote,) = review_store.history(OUTAGE.id, OWN)[-1].quotes
    assert quote.text == "I had skipped the canary" == OUTAGE.text[quote.start : quote.end]
    review_page.go(page_of(EVIL, "edit", OWN))
    review_page.send(review_page.panel(), words=["gnp.exe\N{REPLACEMENT CHARACTER} zero"], at=[""], action="words")
    assert review_store.history(EVIL.id, OWN)[-1].quotes[0].text == "gnp.exe\u202c zero"


def test_words_that_stand_nowhere_stay_in_the_field(review_page: Window, review_store: Store) -> None:
    """Nothing is kept, nothing that was typed is lost, and the page says what is wrong."""
    review_page.go(page_of(OUTAGE, "edit", OWN))
    review_page.send(
        review_page.panel(), words=["I had skipped the canaries"], at=["text:0:46"], note="n", action="words"
    )
    assert (review_page.status, rows(review_store)) == (400, 0)
    wrong = review_page.page.select_one('[role="alert"]')
    assert wrong is not None and "do not stand in" in wrong.text
    assert "I had skipped the canaries" in str(review_page.panel())


def test_evidence_moves_to_another_behavior(review_page: Window, review_store: Store) -> None:
    """The words go with it, and the suggestion is rejected."""
    review_page.go(page_of(PARSER, "move", TESTED))
    review_page.send(review_page.panel(), other=REVIEWS, action="move")
    assert (state(review_store, PARSER, TESTED), state(review_store, PARSER, REVIEWS)) == ("rejected", "accepted")
    assert review_store.history(PARSER.id, REVIEWS)[-1].quotes[0].text == "The parser has tests now"


def test_what_was_missed_is_added(review_page: Window, review_store: Store) -> None:
    """Also where nothing is suggested: the list of all artifacts leads there."""
    review_page.go("/artifacts")
    link = next(a for a in review_page.page.select("a") if QUIET.id in a.text)
    review_page.go(f"{link['href']}&mode=add")
    review_page.send(review_page.panel(), other=ASK, words=["served at noon"], at=[""])
    assert state(review_store, QUIET, ASK) == "accepted"
    assert review_page.card(QUIET, ASK)


def test_what_left_no_artifact_is_attested(review_page: Window, review_store: Store) -> None:
    """In the person's words; a day that does not exist is told, and a person that is missing; what was typed stays."""
    review_page.go("/attest")
    said = {"text": "Mentored a colleague.", "other": ASK, "author": "Noor Haddad", "url": "javascript:alert(1)"}
    review_page.send(review_page.panel(), **said, day="2026-02-30")
    assert review_page.status == 400 and "Mentored a colleague." in str(review_page.panel())
    review_page.send(review_page.panel(), **said | {"author": " "}, day="2026-08-02")
    assert review_page.status == 400 and "say by whom it was done" in str(review_page.panel())
    review_page.send(review_page.panel(), **said, day="2026-08-02")
    assert review_page.status == 200 and "Attested by a person" in review_page.page.text
    (kept,) = review_store.items(ItemQuery(framework_id="tiny", states=["accepted"]))
    assert (kept.origin, kept.artifact.text, kept.artifact.author) == ("attested", said["text"], said["author"])
    review_page.go("/artifacts")
    shelf = review_page.page.text
    assert "\u201cMentored a colleague.\u201d" in shelf and "attested:" not in shelf
    assert "javascript" not in {str(a["href"]).split(":")[0] for a in review_page.page.select("a[href]")}


def test_a_changed_artifact_is_shown_again(review_page: Window, review_store: Store, review_framework: Path) -> None:
    """With what was accepted, that it is no longer there, and without a button that could not work."""
    review_page.rule(OUTAGE, OWN, "accept")
    changed = replace(OUTAGE, text="Nothing of that is left.")
    review_store.add(
        review_store.begin_run(made_with(framework=load_framework(review_framework)), load_framework(review_framework)),
        [],
    )
    review_store.see([changed])
    review_page.go("/?show=changed")
    card = review_page.card(OUTAGE, OWN)
    assert "no longer in it" in card.text and "has changed since" in card.text
    assert not card.select('button[value="accept"]')


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "[", "/x"]
)
def test_a_form_goes_back_to_this_page_only(review_page: Window, address: str) -> None:
    """No open redirect, however it is written."""
    assert local(address) == "/"
    form = review_page.card(OUTAGE, OWN).select_one("form")
    assert form is not None
    review_page.send(form, action="accept", to=address)
    assert review_page.address == "http://127.0.0.1:8123/"


# Two windows.


def test_two_windows_do_not_undo_each_other(review_page: Window, review_store: Store) -> None:
    """Who rules on an old page is told what happened meanwhile; nothing is written over."""
    old = review_page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    review_page.rule(OUTAGE, OWN, "accept")
    review_page.send(old, action="reject")
    assert (review_page.status, state(review_store, OUTAGE, OWN), rows(review_store)) == (409, "accepted", 1)
    assert "Meanwhile it was accepted by Mira" in review_page.page.text
    review_page.go(str(review_page.page.select("a.button")[0]["href"]))
    review_page.rule(OUTAGE, OWN, "reject")
    assert state(review_store, OUTAGE, OWN) == "rejected"


def test_a_second_click_writes_no_second_row(review_page: Window, review_store: Store) -> None:
    """It is what was wanted already."""
    old = review_page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    review_page.send(old, action="accept")
    review_page.send(old, action="accept")
    assert (review_page.status, rows(review_store)) == (200, 1)


def test_words_that_changed_under_the_page_are_looked_at_again(review_page: Window, review_store: Store) -> None:
    """A run beside the page brings other words: what was not seen is not accepted."""
    old = review_page.card(OUTAGE, OWN).select_one("form")
    assert old is not None
    review_store.see([replace(OUTAGE, text=OUTAGE.text.replace("mine", "theirs"))])
    review_page.send(old, action="accept")
    assert (review_page.status, rows(review_store)) == (409, 0)
