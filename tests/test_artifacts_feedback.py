"""Feedback is credited to whom it is about, not to its writer."""

import io

import pytest

from matcher.artifacts import read
from matcher.domain import Artifact

SAID = "Kwame cut the dashboard to three numbers within the week."


def read_as(form: str, text: str) -> Artifact:
    """Return the one artifact of a text."""
    (found,) = read(["-"], input_format=form, stdin=io.BytesIO(text.encode()))
    assert isinstance(found, Artifact)
    return found


@pytest.mark.parametrize(
    ("form", "text", "author"),
    [
        ("text", f"---\ntitle: Peer feedback for Kwame Boateng\nauthor: Lena Fischer\n---\n{SAID}", "Kwame Boateng"),
        ("text", f"---\nkind: peer_feedback\nabout: Kwame Boateng\nauthor: Lena\n---\n{SAID}", "Kwame Boateng"),
        ("text", f"Feedback for: Kwame Boateng\nFrom: Lena Fischer\n\n{SAID}", "Kwame Boateng"),
        ("text", f"Feedback on Kwame Boateng, H1 2026\n\n{SAID}", "Kwame Boateng"),
        ("eml", f"From: Lena <lena@x.test>\nSubject: Feedback on Kwame\n\n{SAID}", "Kwame"),
        ("html", f"<title>Kudos to Kwame Boateng</title><body><p>{SAID}</p></body>", "Kwame Boateng"),
        ("text", f"---\ntitle: Peer feedback\nauthor: Kwame Boateng\n---\n{SAID}", "Kwame Boateng"),
    ],
)
def test_it_is_of_whom_it_is_about(form: str, text: str, author: str) -> None:
    """By front matter, title or a line at the top; a writer who is named is told of."""
    found = read_as(form, text)
    assert (found.author, found.kind) == (author, "peer_feedback")
    assert any("Lena" in note for note in found.notes) == ("Lena" in text and "From: Lena Fischer" not in text)


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: Feedback for the search team\nauthor: Lena Fischer\n---\n{SAID}",
        f"---\ntitle: Feedback on Feature Store\nauthor: Lena Fischer\n---\n{SAID}",
        f"---\ntitle: Caching\nabout: Kwame Boateng\nauthor: Lena Fischer\n---\n{SAID}",
        f"---\ntitle: 'RFC: feedback on Kwame'\nkind: design_doc\nauthor: Lena Fischer\n---\n{SAID}",
    ],
)
def test_what_is_about_no_person_stays_its_authors(text: str) -> None:
    """A team, a product, a design: its author did what it tells."""
    assert read_as("text", text).author == "Lena Fischer"
