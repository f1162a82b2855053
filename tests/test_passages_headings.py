"""Headings without marks, and those that announce plans."""

import pytest

from matcher.domain import Artifact
from matcher.passages import cut
from matcher.passages.headings import announces_plans, plain_heading


def headed(text: str, title: str | None = None) -> list[tuple[str | None, str]]:
    """Return the heading and the prose of every passage of the text."""
    found = cut(Artifact(id="a", text=text, title=title)).passages
    return [(passage.heading, passage.prose) for passage in found if passage.field == "text"]


@pytest.mark.parametrize(
    "said",
    [
        "Next week",
        "Next steps",
        "PLANS",
        "TODO",
        "To do:",
        "Future work",
        "Follow-ups",
        "Open questions",
        "Next week / Search",
        "Plan for week 38",
        "What\u2019s next?",
        "What we will do",
        "What I'll change next",
        "What we are going to do differently:",
    ],
)
def test_plans(said: str) -> None:
    """What stands below is meant for later."""
    assert announces_plans(said)


@pytest.mark.parametrize(
    "said", ["Done", "This week", "Goals", "Follow-up to #12", "Test plan", "Next-gen loader", "", None]
)
def test_no_plans(said: str | None) -> None:
    """What stands below may be done."""
    assert not announces_plans(said)


@pytest.mark.parametrize(
    "text",
    [
        "## Next week\n\nFinish the new loader.",
        "Next week\n---------\n\nFinish the new loader.",
        "**Next week**\n\nFinish the new loader.",
        "**Next week:** Finish the new loader.",
        "Next week:\n\nFinish the new loader.",
        "Next week:\n- Finish the new loader.",
        "NEXT WEEK\nFinish the new loader.",
        "DONE\n* the old one works\nNEXT WEEK\n* Finish the new loader.",
        "- Next week:\n  - Finish the new loader.",
        "<h3>Next week</h3>\n\n### Next week\n\nFinish the new loader.",
        "<details><summary>Next week</summary>\n\nFinish the new loader.\n</details>",
    ],
)
def test_a_heading_of_plans_reaches_the_passage(text: str) -> None:
    """However it is written, the passage below carries the heading."""
    heading, said = headed(text)[-1]
    assert announces_plans(heading)
    assert said.endswith("Finish the new loader.")


def test_plans_hold_below_smaller_headings_and_end_at_the_next() -> None:
    """A heading below `Next week` does not hide it, and one beside it ends it."""
    text = (
        "## Next week\n\n### Search\n\nFinish the new loader.\n\n- TODO: the tests of the cache\n\n"
        "## Done\n\nI fixed the old loader."
    )
    assert headed(text) == [
        ("Next week / Search", "Finish the new loader."),
        ("TODO", "TODO: the tests of the cache"),
        ("Done", "I fixed the old loader."),
    ]
    assert headed("- Next week:\n  - finish the new loader\n- I fixed the old loader") == [
        ("Next week", "finish the new loader"),
        (None, "I fixed the old loader"),
    ]


OWNED = "I broke the nightly export by renaming a column."


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"**Next**\n- Finish the new loader.\n\n**Exports**\n{OWNED}", "Exports"),
        (f"**Next**\n\nFinish the new loader.\n\n**Exports**\n\n{OWNED}", "Exports"),
        (f"**What's next?**\nFinish the new loader.\n\n**Exports**\n{OWNED}", "Exports"),
        (f"__Next week:__\nFinish the new loader.\n__Exports:__\n{OWNED}", "Exports"),
        (f"Next:\n- Finish the new loader.\n\nIncidents:\n{OWNED}", "Incidents"),
        (f"Next week\nFinish the new loader.\n\nIncidents\n{OWNED}", "Incidents"),
        (f"What we will do\nFinish the new loader.\n\nWhat happened\n{OWNED}", "What happened"),
        (f"Next steps\nFinish it.\n\nWhat could have been better?\n{OWNED}", "What could have been better?"),
        (f"NEXT WEEK\nFinish the new loader.\n\n**Done**\n{OWNED}", "Done"),
        (f"**Next week**\nFinish the new loader.\n\n# Exports\n{OWNED}", "Exports"),
        (f"Next week\nFinish the new loader.\n\n**Exports**\n{OWNED}", "Next week / Exports"),
        (f"# Next week\nFinish the new loader.\n\n**Exports**\n{OWNED}", "Next week / Exports"),
    ],
)
def test_plans_end_at_a_heading_of_the_same_look(text: str, heading: str) -> None:
    """Bold ones end bold ones, and those that logs repeat end all without a mark: what was done is not lost below."""
    assert {said: above for above, said in headed(text)}[OWNED] == heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**I broke the build and fixed it.**\nIt took an hour of work.", None),
        ("**This long line in bold is what I did that week** and more of it.\nThen I rested a day.", None),
        ("**Exports**\nI broke the nightly build.", "Exports"),
        ("I asked him at once.\nWhat does done mean here?\nHe did not know either.", None),
        ("What does done mean here?\nHe did not know either.", "What does done mean here?"),
    ],
)
def test_only_short_bold_lines_and_leading_questions_are_headings(text: str, expected: str | None) -> None:
    """A sentence in bold is a sentence, and so is a question among others; none of the two is lost."""
    found = headed(text)
    assert found[-1][0] == expected
    said = " ".join(words for _, words in found)
    assert all(line.strip("*") in said for line in text.replace("**", "").splitlines() if line != expected)


def test_a_title_of_plans_is_above_all() -> None:
    """Everything in a plan is planned."""
    assert headed("I will ask Petra first.", "Plan for week 38") == [("Plan for week 38", "I will ask Petra first.")]


@pytest.mark.parametrize("line", ["NEXT WEEK", "PLANS:", "THIS WEEK", "Blockers", "## In progress", "LESSONS LEARNED"])
def test_plain_headings(line: str) -> None:
    """Capitals and the usual words of a log are headings without a mark."""
    assert plain_heading(line)


@pytest.mark.parametrize("line", ["API", "next week", "I fixed it", "SELECT * FROM a", "Next week I fix it", "A = B"])
def test_other_lines_are_none(line: str) -> None:
    """The end of a wrapped sentence, an acronym or code is none."""
    assert plain_heading(line) is None


@pytest.mark.parametrize("plans", ["**Next**", "Next week:"])
@pytest.mark.parametrize("done", ["**Done:** I wrote the tests for it.", "Learned: I wrote the tests for it."])
def test_what_says_that_it_tells_of_the_past_ends_plans(plans: str, done: str) -> None:
    """A log goes on below its plans; under a heading of the document, the heading counts."""
    [(heading, _)] = headed(f"Log\n\n{plans}\n\n{done}", title="Log")
    assert not announces_plans(heading)
    [(heading, _)] = headed(f"## Next steps\n\n{done}", title="Log")
    assert announces_plans(heading)


def test_days_are_headings() -> None:
    """A deed is of its day, and the day before is not quoted with it."""
    assert headed("Monday\nFixed the loader.\nTuesday\nBroke the index.\nFri, 14 August\nWrote the check for it.") == [
        ("Monday", "Fixed the loader."),
        ("Tuesday", "Broke the index."),
        ("Fri, 14 August", "Wrote the check for it."),
    ]


def test_a_day_ends_plans_unless_it_is_planned() -> None:
    """Days right below a plan are those it is for."""
    planned = "Next week:\n\nMonday\n- run the load test\n\nTuesday\n- write the docs\n\nDone:\n- wrote the tests"
    assert [announces_plans(heading) for heading, _ in headed(planned)] == [True, True, False]
    past = "Next week:\n- run the load test\n\nFriday\nWrote the tests."
    assert [announces_plans(heading) for heading, _ in headed(past)] == [True, False]
