"""Printed pages as Markdown."""

import pytest

from matcher.artifacts.pdf_lines import flowed

LONG = "I measured the loader on three machines and wrote the numbers down for the team."


def test_running_lines_are_dropped() -> None:
    """What most pages repeat at their edges, and page numbers, never reach the text; one page's own lines do."""
    bodies = [f"Then I did all the {what}.\n{LONG[:-1]} of {what}." for what in ("reading", "writing", "testing")]
    pages = [f"Ranking team - Q3\n{body}\nPage {number} of 3" for number, body in enumerate(bodies, 1)]
    assert [line for line in flowed(pages).split("\n") if line] == "\n".join(bodies).split("\n")
    assert flowed([pages[0]]).startswith("Ranking team - Q3")


@pytest.mark.parametrize(
    "line", ["Page 1 of 2", "page 3", "2/7", "- 4 -", "12", "Confidential - panel only", "Internal use only"]
)
def test_the_furniture_of_a_single_page_is_dropped(line: str) -> None:
    """A page number or a mark of secrecy at the edge of a page is no prose."""
    assert flowed([f"{line}\n{LONG}"]) == LONG
    assert flowed([f"{LONG}\n{line}"]) == LONG


def test_a_sentence_at_the_edge_stays() -> None:
    """Only a line that says nothing else is furniture."""
    assert flowed([f"Confidential data was left in the log, and I removed it.\n{LONG}"]).startswith("Confidential data")


@pytest.mark.parametrize("bullet", ["\x7f", "\u2022", "\u2013", "\u25aa", "\uf0b7"])
def test_bullets_are_list_items(bullet: str) -> None:
    """Every printer's bullet becomes a Markdown one, and one alone on its line joins the next."""
    assert flowed([f"{bullet} I wrote it\n{bullet}\nAnd tested it"]) == "- I wrote it\n- And tested it"


def test_a_dash_inside_a_sentence_is_no_bullet() -> None:
    """A wrapped line may begin with a dash."""
    assert flowed([f"{LONG}\n\u2013 which took a day"]) == f"{LONG}\n\u2013 which took a day"


def test_headings_are_marked() -> None:
    """A short line without a stop, between a finished text and a longer one, is a heading; a wrapped one is not."""
    page = f"{LONG}\nWhat I learned\n{LONG}\nThe second run was slower on\nMondays\n{LONG}"
    found = flowed([page])
    assert "\n\n## What I learned\n\n" in found
    assert "## Mondays" not in found
    assert flowed([f"My title\n{LONG}"], "My Title").startswith("# My title\n\n")


def test_the_labels_of_a_form_stand_before_their_values() -> None:
    """A form's label and value, printed below each other, are one line about the document."""
    assert flowed([f"Candidate\nC-12\nDate\n1 May 2026\n{LONG}"]) == f"Candidate: C-12\nDate: 1 May 2026\n{LONG}"
