"""The page's lists: what is asked for, never more than the command allows, and thousands of it."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import ASK, EVIL, OUTAGE, OWN, PARSER, QUIET, TESTED, Window, fill, many, window

from matcher.domain import Artifact
from matcher.framework import load_framework
from matcher.store import Store, open_store

PAIR = ("artifact", "behavior")


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
def test_a_list_shows_what_is_asked_for(review_page: Window, view: str, expected: list[tuple[Artifact, str]]) -> None:
    """By behavior or artifact, state, pillar, behavior and kind; nonsense is no error."""
    review_page.go(f"/?{view}")
    assert pairs(review_page) == [(artifact.id, behavior) for artifact, behavior in expected]


def pairs(page: Window) -> list[tuple[str, str]]:
    """Return the artifact and the behavior of each card on the page."""
    found = [[str(one["value"]) for one in page.page.select(f"article.card [name={name}]")] for name in PAIR]
    return list(zip(found[0], found[1], strict=True))


OPTIONS: dict[str, tuple[dict[str, Any], list[Artifact], list[tuple[Artifact, str]]]] = {
    "--behavior": (
        {"behaviors": [TESTED]},
        [OUTAGE, EVIL, PARSER, QUIET],
        [(OUTAGE, TESTED), (PARSER, TESTED)],
    ),
    "--kind": (
        {"kinds": ("pull_request",)},
        [PARSER],
        [(PARSER, ASK), (PARSER, TESTED)],
    ),
    "--subject": (
        {"authors": {"noor haddad"}},
        [OUTAGE, PARSER, QUIET],
        [(OUTAGE, OWN), (OUTAGE, ASK), (PARSER, ASK), (OUTAGE, TESTED), (PARSER, TESTED)],
    ),
    "--period": (
        {"since": date(2026, 8, 1), "until": date(2026, 9, 1)},
        [EVIL, PARSER],
        [(EVIL, OWN), (PARSER, ASK), (PARSER, TESTED)],
    ),
}
"""What each option asks for, the artifacts that are left, and the pairs."""


@pytest.mark.parametrize("option", OPTIONS)
def test_a_list_never_shows_more_than_the_command_asked_for(
    review_store: Store, review_framework: Path, option: str
) -> None:
    """`--behavior`, `--kind`, `--subject` and `--period` hold on every list, which shows all the rest."""
    wanted, artifacts, left = OPTIONS[option]
    everything, page = window(review_store, review_framework), window(review_store, review_framework, **wanted)
    allowed = [(artifact.id, behavior) for artifact, behavior in left]
    assert pairs(page.go("/")) == allowed
    for address in ("/?show=all", "/?order=artifact", f"/?behavior={OWN}", f"/?behavior={TESTED}", "/?pillar=Results"):
        assert pairs(page.go(address)) == [pair for pair in pairs(everything.go(address)) if pair in allowed], address
    assert set(pairs(page.go("/?kind=incident_report"))) <= set(allowed)
    page.go("/artifacts")
    shown = [str(link["href"]) for link in page.page.select("main a[href^='/artifact?']")]
    assert {parse_qs(urlsplit(link).query)["id"][0] for link in shown} == {artifact.id for artifact in artifacts}


def test_behaviors_to_choose_from_stand_by_pillar_in_the_frameworks_order(tmp_path: Path) -> None:
    """Also where only some have a pillar, and those of one stand apart."""
    path = tmp_path / "some.toml"
    pillars = {"a": 'pillar = "Results"', "b": "", "c": 'pillar = "Craft"', "d": 'pillar = "Results"'}
    path.write_text("".join(f'[[behaviors]]\nid = "{k}"\ntext = "I {k}"\n{pillar}\n' for k, pillar in pillars.items()))
    with open_store(tmp_path / "evidence.db") as store:
        page = window(store, path).go("/attest")
    assert page.status == 200
    options = [(str(o["value"]), str((o.parent or o).get("label", ""))) for o in page.page.select("#other option")]
    assert options == [("", ""), ("a", "Results"), ("d", "Results"), ("b", ""), ("c", "Craft")]


def test_two_thousand_are_paged(tmp_path: Path, review_framework: Path) -> None:
    """Every card is on one page, a page is small, and an address behind the end shows the last one."""
    with open_store(tmp_path / "many.db") as store:
        fill(store, load_framework(review_framework), many(2000))
        page = window(store, review_framework)
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
