"""Who and when, from a document's own lines."""

from datetime import UTC, datetime

import pytest

from matcher.artifacts.byline import byline

DAY = datetime(2026, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "author", "when"),
    [
        ("Created by Noor Haddad, last modified on Aug 20, 2026", "Noor Haddad", DAY),
        ("Last modified by Noor Haddad on Aug 20, 2026\n\nText.", "Noor Haddad", DAY),
        ("# Doc\n\n**Author:** Noor Haddad | Status: draft | Date: 20 August 2026", "Noor Haddad", DAY),
        ("Interviewer: Noor Haddad (her second)\nDate: 2026-08-20", "Noor Haddad", DAY),
        ("Last updated: 20.8.2026", None, DAY),
        ("The index was created by Sam on Aug 20, 2026.", None, None),
        ("Status: approved, 14 August 2026", None, None),
        ("I wrote it on 2026-08-20", None, None),
    ],
)
def test_byline(text: str, author: str | None, when: datetime | None) -> None:
    """Lines about the document are read; sentences of it are not."""
    assert byline(text) == (author, when)
