"""The same passage told of somebody else: every word that tells the person changes, and nothing more."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.evidence_model import beside_another, told_of_another

OWN = re.compile(r"\b(?:I|I'm|I've|me|my|mine|myself)\b(?![/\w-])", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("I broke the export and fixed it myself.", r"[A-Z]\w+( \w+)? broke the export and fixed it \w+sel(f|ves)\."),
        ("Since then I've kept my notes.", r"Since then [A-Zt][\w ]+ (has|have) kept (her|his|their) notes\."),
        ("Asked Lee. I was wrong; I said so.", r"Asked Lee\. [A-Z][\w ]+ (was|were) wrong; (she|he|they) said so\."),
        ("He told me; I'm on it.", r"He told (her|him|them); [A-Zt][\w ]+ (is|are) on it\."),
        ("I haven\u2019t merged the I/O fix.", r"[A-Z][\w ]+ (hasn't|haven't) merged the I/O fix\."),
    ],
)
def test_somebody_else_did_it(text: str, pattern: str) -> None:
    """Named once and a pronoun from then on, with the verb that goes with it."""
    told = told_of_another(text)
    assert told is not None
    assert re.fullmatch(pattern, told), told
    assert told == told_of_another(text)


@pytest.mark.parametrize("text", ["Fixed the export.", "Lena fixed it.", "We fixed it, I tested it.", "The I/O path."])
def test_where_no_single_author_speaks_nothing_is_told(text: str) -> None:
    """Without an "I" there is nobody to replace; a "we" would leave half of the author in it."""
    assert told_of_another(text) is None


@given(st.text(alphabet="Imyew've \n.rodnt\u2019", max_size=60))
def test_nothing_of_the_author_is_left(text: str) -> None:
    """Whatever stands around it."""
    told = told_of_another(text)
    assert told is None or not OWN.search(told.replace("\u2019", "'")), told


def test_a_colleague_stands_beside_a_deed_that_stays_as_it_is() -> None:
    """Before or after it, in several ways, with names from many places; braces in the text are text."""
    said = [f"I wrote {n} tests for {{cache}}." for n in range(200)]
    made = [beside_another(text) for text in said]
    assert made == [beside_another(text) for text in said]
    assert all(text in one and len(one) > len(text) for text, one in zip(said, made, strict=True))
    around = {one.replace(text, "_") for text, one in zip(said, made, strict=True)}
    assert len(around) > 60
    assert {"Told", "wanted", "reviewed", "asked", "Showed", "wrote"} <= {
        word for one in around for word in one.split()
    }
