"""Plans are no evidence, however they are announced; what was done is none of them."""

import pytest

from matcher import Matcher
from matcher.domain import Artifact
from matcher.passages import cut, is_plan


@pytest.mark.parametrize(
    "text",
    [
        "I will write tests for the tie-break.",
        "I'll ask Petra which date is the real one.",
        "We\u2019re going to document the cache.",
        "* plan to benchmark against the current path",
        "want to pair with Marta on the seller rotation",
        "Hopefully I can present the results at the metrics review.",
        "Next week I will add tests for the tie-break.",
        "By Friday we'll have the runbook done.",
        "This week I plan to pair with Marta.",
        "## Next steps\n\nWrite the postmortem and add a check to the pipeline.",
        "## Next steps\n\nWe need to write the postmortem. I wanted to add a check. We agreed to meet on Monday.",
        "## Sprint goals\n\n- Unit tests for the exporter\n\n## Up next\n\n- Ask whether the cutoff is per customer",
    ],
)
def test_what_is_still_to_be_done_is_a_plan(text: str) -> None:
    """By its first words, or by the heading it stands under."""
    passages = cut(Artifact(id="a", text=text)).passages
    assert passages
    assert all(map(is_plan, passages))


@pytest.mark.parametrize(
    "text",
    [
        "I wanted to know why, so I traced it through the loader.",
        "Will Okafor reviewed it; I changed the tie-break as he asked.",
        "The planned migration went live, and I wrote down what it cost.",
        "I added the tests and will document the cache next week.",
        "Next time I will ask on the first day.",
        "I'll admit that the first version was wrong.",
        "I will be honest, I had not read the design.",
        "This week I wrote tests that will catch it.",
        "## Done\n\nWrote the postmortem and added a check to the pipeline.",
        "## Next steps\n\nI did not wait: I asked Ruth which number counts, and she said p95.",
        "We plan to leave it out, since it jumps on small samples; I simulated it over six weeks.",
        "I'll write up what I missed \u2014 I had only tested it with a batch of one.",
    ],
)
def test_what_was_done_is_none(text: str) -> None:
    """A deed with a plan behind it stays, and so do words that only look like a plan."""
    passages = cut(Artifact(id="a", text=text)).passages
    assert passages
    assert not any(map(is_plan, passages))


def test_a_page_of_plans_suggests_nothing_and_says_why(matcher: Matcher) -> None:
    """What would be strong evidence once done is left out, with a note."""
    text = "I will own the outage in the review.\n\nI'm going to add tests for the parser and document the cache."
    matched = matcher.match(text, kind="work_log")
    assert not matched.suggested
    assert "plans: 2 passages announce what is still to be done and were not counted" in matched.notes
