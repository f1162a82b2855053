"""Lines about the document."""

import pytest

from matcher.domain import Artifact
from matcher.passages import cut


def kept(text: str, title: str | None = None) -> list[str]:
    """Return the prose that is kept of this text."""
    found = cut(Artifact(id="a", text=text, title=title)).passages
    return [passage.prose for passage in found if passage.field == "text"]


@pytest.mark.parametrize(
    "line",
    [
        "Author: Noor Haddad | Reviewers: Marta, Ikenna Obi | Status: approved, 14 August 2026",
        "**Mood:** fine  **On call:** no (shadowing Marta from Thursday)",
        "**Present:** Petra (chair), Ikenna, Marta, Dev, Joel (PM)",
        "Last modified by Noor Haddad on Aug 20, 2026",
        "Created by Noor Haddad, last modified on Aug 20, 2026",
        "Next retro: 25 September, chair Wei-Ling.",
        "- Attendees: @noor, @ikenna, @marta and @dev",
        "Please give evidence for every rating.",
        "Do not discuss the candidate with other panel members before you submit.",
        "Post-mortems are blameless.",
    ],
)
def test_lines_about_the_document_are_dropped(line: str) -> None:
    """Who, when, who was there and what a form asks are nobody's deeds, wherever they stand."""
    assert kept(f"I fixed the loader today.\n\n{line}\n") == ["I fixed the loader today."]


@pytest.mark.parametrize("line", ["Status: on track (green)", "Owner: Noor Haddad, search team"])
def test_a_field_counts_at_the_top_only(line: str) -> None:
    """Above the first sentence a field is about the document; further down it may say something."""
    assert kept(f"# Log\n\n{line}\nI fixed the loader today.") == ["I fixed the loader today."]
    assert len(kept(f"I fixed the loader today.\n\n{line}")) == 2


@pytest.mark.parametrize(
    "line",
    [
        "Status: I moved the launch to Tuesday and told the channel why",
        "On call: fixed two pages at night and wrote the runbook",
        "Submitted: the two PRs for the loader",
        "Present: the results that we have of the new loader",
        "Reviewers: I asked Marta to read it before we merged",
        "Please describe to the new colleague how the cache works.",
    ],
)
def test_sentences_after_a_label_stay(line: str) -> None:
    """A field that holds a sentence is kept."""
    assert len(kept(f"I fixed the loader today.\n\n{line}")) == 2


def test_a_sentence_about_the_document_is_dropped() -> None:
    """Who was there is dropped inside a paragraph too."""
    assert kept("Present: Ida (chair), Omar, Joanna. I explained how the cache is filled.") == [
        "I explained how the cache is filled."
    ]


def test_those_present_are_no_passages() -> None:
    """Names below `Attendees` are dropped, what somebody did is not."""
    assert kept(
        "## Attendees\n\n- Marta Kowalczyk, ranking quality\n\n## Notes\n\n- Marta Kowalczyk fixed the job"
    ) == ["Marta Kowalczyk fixed the job"]


@pytest.mark.parametrize(
    "first",
    ["# Fix the tied scores in NDCG", "Fix the tied scores in NDCG\n===\n", "FIX the tied scores in NDCG (#12)\n"],
)
def test_a_title_is_not_a_passage_twice(first: str) -> None:
    """The line that became the title, or repeats it, is dropped from the text."""
    assert kept(f"{first}\n\nI fixed the loader today.", "Fix the tied scores in NDCG") == ["I fixed the loader today."]
