"""What `git log` printed, saved as text: a commit is its own author's."""

import io
from datetime import UTC, datetime

from matcher.artifacts import read
from matcher.domain import Artifact, Skipped

LOG = """commit 4a1f0c2b7e9d3f6a8b5c1d2e3f4a5b6c7d8e9f0a (HEAD -> main)
Author: Aiko Tanaka <aiko@example.org>
Date:   Mon Aug 10 11:20:31 2026 +0200

    score: name the buckets

    The step was written in four places.
    - one constant now

 score/buckets.py | 14 +++++-----
 1 file changed

commit 99aa0c2b7e9d3f6a8b5c1d2e3f4a5b6c7d8e9f0b
Merge: 4a1f0c2 11bb0c2
Author: Aiko Tanaka <aiko@example.org>
Date:   Mon Aug 10 10:02:11 2026 +0200

    Merge branch 'main'

commit 11bb0c2b7e9d3f6a8b5c1d2e3f4a5b6c7d8e9f0c
Author: Ben Ode <ben@example.org>
Date:   2026-08-07T16:40:00Z

    fix my own bug

commit 22bb0c2b7e9d3f6a8b5c1d2e3f4a5b6c7d8e9f0c
Author: Ben Ode <ben@example.org>
Date:   2026-08-07T16:40:00Z

"""


def read_text(text: str) -> list[Artifact | Skipped]:
    """Return what a text file holds."""
    return list(read(["-"], input_format="text", stdin=io.BytesIO(text.encode())))


def test_each_commit_is_its_authors() -> None:
    """With its own day, and its message alone: no diff and no merge; one without a message is a note."""
    first, second, empty = read_text(LOG)
    assert isinstance(first, Artifact)
    assert isinstance(second, Artifact)
    assert (first.id, first.title) == ("4a1f0c2b7e9d3f6a8b5c1d2e3f4a5b6c7d8e9f0a", "score: name the buckets")
    assert first.text == "The step was written in four places.\n- one constant now"
    assert (first.author, first.kind) == ("Aiko Tanaka <aiko@example.org>", "pull_request")
    assert first.created_at == datetime(2026, 8, 10, 9, 20, 31, tzinfo=UTC)
    assert (second.author, second.title, second.text) == ("Ben Ode <ben@example.org>", "fix my own bug", "")
    assert second.created_at == datetime(2026, 8, 7, 16, 40, tzinfo=UTC)
    assert isinstance(empty, Skipped)
    assert empty.harmless


def test_prose_about_a_commit_is_no_log() -> None:
    """A text stays one artifact where it only speaks of commits, or shows one below its own words."""
    for text in ("commit early and often\nAuthor: Ada\n\nI did.", f"I found this:\n\n{LOG}"):
        (found,) = read_text(text)
        assert isinstance(found, Artifact)
