"""The example artifacts, from file to passages."""

from pathlib import Path

import pytest

from matcher.artifacts import read
from matcher.domain import Artifact, Passage
from matcher.passages import cut
from matcher.passages.headings import announces_plans

EXAMPLES = Path(__file__).parents[1] / "examples"
JUNK = ("Page 1", "Candidate C-", "Author:", "Status:", "STATUS:", "Present:", "Apologies", "Post-mortems are", "(x)",
        "Please give", "she/her", "release notes", "Next retro", "Created by", "SEV-3", "App reviews")  # fmt: skip


def passages(name: str) -> list[Passage]:
    """Return every passage of an example file."""
    found = [one for one in read([EXAMPLES / name]) if isinstance(one, Artifact)]
    return [passage for artifact in found for passage in cut(artifact).passages]


def test_no_example_gives_junk() -> None:
    """Metadata, form hints, running lines, signatures and icons never become passages, nor a title twice."""
    found = passages(".")
    assert len(found) > 150
    assert not [passage.prose for passage in found for junk in JUNK if junk in passage.prose]
    for artifact in {passage.artifact_id for passage in found}:
        said = [passage.prose for passage in found if passage.artifact_id == artifact]
        assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("name", "heading", "said"),
    [
        ("design-docs", "Alternatives", "B. MinHash over titles, 17 of 100, 22%, 6 ms"),
        ("incidents", "What happened", "19 Aug 09:12, Sam reloads the index, search recovers"),
        (
            "notes/interview-debrief.pdf",
            "ML fundamentals: mixed",
            "I weigh this as a gap in practice, not in understanding.",
        ),
        ("notes/interview-debrief.pdf", "Recommendation", "Hire, with a second look at metrics in the design round."),
    ],
)
def test_tables_and_headings_of_every_format(name: str, heading: str, said: str) -> None:
    """A row is one passage, and what stands below a heading knows it."""
    assert (heading, said) in [(passage.heading, passage.prose) for passage in passages(name)]


@pytest.mark.parametrize("name", ["work-logs/2026-w31.md", "work-logs/2026-w35.txt", "design-docs"])
def test_plans_are_known_by_their_heading(name: str) -> None:
    """What is meant for later is kept below a heading that says so."""
    assert any(announces_plans(passage.heading) for passage in passages(name))
    assert not all(announces_plans(passage.heading) for passage in passages(name))
