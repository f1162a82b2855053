"""Whose work it is: subjects by all the names they go by, and nobody else."""

import pytest

from matcher.config import Settings
from matcher.pipeline.people import authors_of, is_by

SETTINGS = Settings(subjects={"Noor Haddad": ("noor@example.org", "nhaddad", "Haddad, Noor")})


@pytest.mark.parametrize(
    ("author", "hers"),
    [
        ("noor haddad", True),
        ("Noor Haddad <private@example.net>", True),
        ("N. H. <NOOR@example.org>", True),
        ("NHaddad", True),
        ("Ike Oduya, Noor Haddad", True),
        ("noor haddad; Ike Oduya", True),
        ("Ike Oduya and Noor Haddad", True),
        ("Ike Oduya & nhaddad", True),
        ("Ike Oduya, Ada Lima, and Noor Haddad", True),
        ("Ike <ike@example.org>, Noor <noor@example.org>", True),
        ("Haddad, Noor", True),
        ("Haddad, Noor, Ike Oduya", False),
        ("Noor Haddad-Lima, Ike Oduya", False),
        ('"Noor Haddad, PhD" <other@example.org>', False),
        ("Noor", False),
        ("haddad", False),
        ("nhaddad2", False),
        ("noor@example.org.uk", False),
        ("", False),
        (None, False),
    ],
)
def test_a_subject_is_found_by_name_address_and_login_in_any_case(author: str | None, hers: bool) -> None:
    """A part of a name is another person, and work of nobody's is not hers."""
    assert is_by(author, authors_of("noor haddad", SETTINGS)) is hers


def test_who_is_not_configured_is_the_author_of_that_name() -> None:
    """Nothing needs setting up where the artifacts all say the same name."""
    assert authors_of("Amal Idris", SETTINGS) == {"amal idris"}
    assert authors_of("haddad", SETTINGS) == {"haddad"}


@pytest.mark.parametrize("name", ["NHaddad", "noor@example.org", "Noor <noor@example.org>", "Haddad, Noor"])
def test_any_of_a_persons_names_stands_for_all(name: str) -> None:
    """What is deleted, or reported, by a login is also what they signed with their name."""
    hers = authors_of("Noor Haddad", SETTINGS)
    assert hers <= authors_of(name, SETTINGS) <= hers | {"noor"}
