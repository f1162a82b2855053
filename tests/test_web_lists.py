"""The page's lists: what is asked for, never more than the command allows, and thousands of it."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import ASK, EVIL, OUTAGE, OWN, PARSER, TESTED, Window, fill, many, window

from matcher.domain import Artifact
from matcher.framework import load_framework
from matcher.store import Store, open_store


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
    found = [
        [str(one["value"]) for one in review_page.page.select(f"article.card [name={name}]")]
        for name in ("artifact", "behavior")
    ]
    assert list(zip(*found, strict=True)) == [(artifact.id, behavior) for artifact, behavior in expected]


def test_a_list_never_shows_more_than_the_command_asked_for(review_store: Store, review_framework: Path) -> None:
    """`--behavior`, `--kind`, `--subject` and `--period` hold on every page."""
    page = window(review_store, review_framework, behaviors=[TESTED], authors={"noor haddad"}, kinds=("pull_request",))
    for address in ("/", "/?show=all", f"/?behavior={OWN}", "/?pillar=Results", "/artifacts", "/?kind=incident_report"):
        page.go(address)
        assert "Outage" not in page.page.text
        assert "I own my failures" not in page.page.text


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
