"""Who and when, from a document's own lines."""

from datetime import UTC, datetime

import pytest

from matcher.artifacts.byline import byline, named_in

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
        ("# Log\nby Noor Haddad, 2026-08-20\n\nText", "Noor Haddad", DAY),
        ("Weekly log\nby Noor Haddad, Aug 20, 2026\n\nText", "Noor Haddad", DAY),
        ("# Log\n\nCreated by Noor Haddad on Aug 20, 2026, last edited by Sam Ito", "Noor Haddad", DAY),
        (
            "# ADR 7\n\n* Status: accepted\n* Date: 20 August 2026\n* Author: Lena van der Berg",
            "Lena van der Berg",
            DAY,
        ),
        ("Date: Thursday, 20 August 2026, 10:00", None, DAY),
        ("Date: August 20th, 2026", None, DAY),
        ("Last updated: Aug 20, 2026 by Sam", None, DAY),
        ("Author: noor_h <noor@x.test>", "noor_h", None),
        ("Author: Noor Haddad, 20 August 2026\n\nText", "Noor Haddad", DAY),
        ("# Debrief\n\nInterviewer: Noor Haddad\n2026-08-20\n\nText", "Noor Haddad", DAY),
        ("# 1:1\n\n20 Aug 2026\n\nText", None, DAY),
        ("# Ablation\n\nNoor Haddad, 20 August 2026\n\nText", "Noor Haddad", DAY),
        ("| Author | Noor Haddad |\n|---|---|\n| Date | 2026-08-20 |\n\nText", "Noor Haddad", DAY),
        ("Name: Noor Haddad\nText", "Noor Haddad", None),
    ],
)
def test_byline(text: str, author: str | None, when: datetime | None) -> None:
    """Lines about the document are read; sentences of it are not."""
    assert byline(text) == (author, when)


@pytest.mark.parametrize(
    "text",
    [
        "# Log\n\n- Fixed the flaky job created by Priya Sharma last year",
        "# Log\n\n- Updated the runbook after the 3 March 2025 outage",
        "I fixed the job created by Priya Sharma last year",
        "Fixed the flaky job that was\ncreated by Priya Sharma\nlast year",
        "# Log\n\nI went through the queue\nby Priya Sharma, 2025-03-03",
        "# Log\n\n- by Priya Sharma, 2025-03-03",
        "# Log\n\nI read it.\n\n- Date: 3 March 2025\n> Author: Priya Sharma",
        "# Log\n\n```\nAuthor: Priya Sharma\n```",
        "| Job | created by Priya Sharma | Date: 2025-03-03 |",
        "Author: Priya Sharma wrote the script",
        "Submitted: the fix for the 3 March 2025 outage",
        "# Log\n\nI read the report of\n3 March 2025\nand wrote to Sam.",
        "Search Outage, 3 March 2025\n\nText",
        "# Outage\n\nSearch Team, 3 March 2025\n\nText",
        "| Priya Sharma | 2025-03-03 | done |",
        "Name: feature-store\nOwner: Search Team\n\nText",
    ],
)
def test_prose_names_neither_author_nor_date(text: str) -> None:
    """Whom and which day a list item, a sentence or a quote names is not who wrote the document, or when."""
    assert byline(text) == (None, None)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Weekly log, Noor Haddad", "Noor Haddad"),
        ("Weekly report \u2014 Noor Haddad \u2014 CW 34", "Noor Haddad"),
        ("Log Noor Haddad, 2026-08-20", "Noor Haddad"),
        ("Self review H1 2026 - Lena van der Berg", "Lena van der Berg"),
        ("Work log of Noor Haddad", "Noor Haddad"),
        ("WEEKLY STATUS -- Noor Haddad -- ranking-quality -- 2026-W35", "Noor Haddad"),
        ("Feedback on Kubernetes", None),
        ("Weekly log, Search Team", None),
        ("Weekly report: Feature Store", None),
        ("Status update, August 2026", None),
        ("Release notes", None),
        ("Report on Noor Haddad", None),
        ("Log of the week", None),
        ("Weekly log, noor haddad", None),
        ("Design doc, Noor Haddad", None),
        (None, None),
    ],
)
def test_a_title_names_whose_log_it_is(title: str | None, name: str | None) -> None:
    """Of a log, a report or a review of one's own; what a team or a thing is called is nobody's name."""
    assert named_in(title) == name
