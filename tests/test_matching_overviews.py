"""How an artifact was read: nothing of it is missing, and what was left out is not said to be read."""

import json

import pytest
from conftest import ROOT

from matcher import Artifact, Matcher
from matcher.matching import Overview
from matcher.report import overview_text

EXAMPLES = ROOT / "framework" / "gold" / "example_gold.jsonl"
PULL_REQUEST = """\
<!-- Describe your change. -->
## What and why

The nightly export was \u202edropping rows. I traced it to the joiner, which I had never opened before.

```python
rows = rows.drop_duplicates()
```

1. I added unit tests for two exports of one day, and documented the format in the README.
2. Next week I will clean the config.

## Checklist
- [x] The runbook says how to run it again
- [ ] Changelog updated
"""


def read(text: str, matcher: Matcher, title: str | None = None) -> Overview:
    """Return how a pull request was read."""
    return matcher.overview(Artifact(id="pr", kind="pull_request", title=title, text=text))


def test_all_of_an_artifact_is_there_once(matcher: Matcher) -> None:
    """Stretches quote their fields, in order, and what stands between them has no words: on every labelled example."""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        artifact = Artifact(id=row["id"], kind=row["kind"], title=row.get("title"), text=row["text"])
        stretches = matcher.overview(artifact).stretches
        for field in ("title", "text"):
            last, between = 0, ""
            for one in (one for one in stretches if one.field == field):
                assert artifact.field(one.field)[one.start : one.end] == one.text
                between += artifact.field(one.field)[last : one.start]
                assert one.start >= last
                last = one.end
            left = between + artifact.field(field)[last:]
            assert not [word for word in left.split() if len(word) > 3 and word.isalpha()]


def test_what_counts_is_read_and_the_rest_is_left_out(matcher: Matcher) -> None:
    """Passages are read; templates, code, plans and unchecked boxes are not."""
    overview = read(PULL_REQUEST, matcher, "Keep rows of a second export")
    of = {wanted: " ".join(one.text for one in overview.stretches if one.read is wanted) for wanted in (True, False)}
    for said in ("Keep rows", "traced it to the joiner", "added unit tests", "The runbook says"):
        assert said in of[True]
    for said in ("Describe your change", "drop_duplicates", "Next week", "Changelog"):
        assert said in of[False]
        assert said not in of[True]
    shown = {b.id for one in overview.stretches if "added unit tests" in one.text for b, _ in one.shows}
    assert "craft-tested-documented" in shown


def test_it_agrees_with_matching(matcher: Matcher) -> None:
    """The same suggestions as `match`, and each quote lies in what was read."""
    overview = read(PULL_REQUEST, matcher)
    assert overview.matched == matcher.match(Artifact(id="pr", kind="pull_request", text=PULL_REQUEST))
    assert overview.matched.suggested
    reached = {n for one in overview.stretches if one.read for n in range(one.start, one.end)}
    for suggestion in overview.matched.suggested:
        passage = suggestion.evidence[0].passage
        assert {passage.start, passage.end - 1} <= reached


def test_on_screen_every_line_says_what_it_is(matcher: Matcher) -> None:
    """What is suggested and what nearly, then the text with signs; long left-out parts are cut, hidden marks shown."""
    text = overview_text(read(PULL_REQUEST + "\n```\n" + "x = 1\n" * 200 + "```\n", matcher, "Keep rows"))
    head, body = text.split("read (+)")
    lines = head.splitlines()
    assert lines[0] == "Keep rows"
    assert lines[2] == "suggested:", text
    assert len(lines[lines.index("nearest of the others:") :]) == 5
    assert "\u202e" not in text
    assert "“The nightly export was \ufffddropping rows.”" in body
    assert max(map(len, (line for line in body.splitlines() if line.startswith("- ")))) < 140
    assert "note: dropped: " in body


@pytest.mark.parametrize("text", ["", "   ", "-- \n\n##"])
def test_of_nothing_nothing_is_said(matcher: Matcher, text: str) -> None:
    """An empty artifact has no stretches, and nothing is suggested for it."""
    overview = read(text, matcher)
    assert overview.stretches == ()
    assert "nothing is suggested" in overview_text(overview)
