"""The author's prose, told from templates, tools and manners."""

import pytest

from matcher.domain import Artifact
from matcher.passages import cut


def kept(text: str) -> list[str]:
    """Return the prose that is kept of this text."""
    return [passage.prose for passage in cut(Artifact(id="a", text=text)).passages]


@pytest.mark.parametrize(
    "text",
    [
        "Signed-off-by: Ann <a@b.c>",
        "Reviewed By: ann",
        "Differential Revision: D12345",
        "fbshipit-source-id: 0a1b2c",
        "(cherry picked from commit 0a1b2c3d4e)",
        "This reverts commit 0a1b2c3d4e5f.",
        "Fixes #12",
        "Closes: #34, #35 and org/repo#36.",
        "Part of https://github.com/a/b/issues/3",
        "Resolves [#12](https://github.com/a/b/issues/12)",
        "Fixes # (issue)",
        "What does this PR do?",
        "Please include a summary of the change and which issue is fixed.",
        "Did you read the [contributor guideline](https://a.b/c), Pull Request section?",
        "- [x] Bug fix (non-breaking change which fixes an issue)",
        "Anyone in the community is free to review the PR once the tests have passed.",
        "_Please describe what changed and why_",
        "<describe your change here>",
        "{{ summary of the incident }}",
        "N/A",
        "TODO: fill in",
        "Hi all,",
        "Thanks for reading :)",
        "cc @ann @bob",
        "https://github.com/a/b/pull/12",
        "- [Release notes](https://github.com/a/b/releases)",
        "![badge](https://a.b/c.svg) [![ci](https://a.b/d.svg)](https://a.b/ci)",
        "\U0001f916 Generated with [Claude Code](https://claude.ai/code)",
        "Bumps [left-pad](https://github.com/acme/left-pad) from 1.2.3 to 1.3.0.",
        "This PR was automatically created by a scheduled job.",
        "On Mon, 3 May 2021 at 10:00, Ann wrote:",
        "--------",
        "/kind bug",
        "$ pip install -e . && python train.py --lr 0.1",
    ],
)
def test_what_no_author_wrote_is_dropped(text: str) -> None:
    """Trailers, template text, placeholders, greetings, links, bots' lines and commands are no passages."""
    assert kept(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I fixed #12 by rewriting the loader.",
        "This fixes the crash that #34 reported.",
        "Thanks to Ann I found the race in the loader.",
        "Bump the batch size from 8 to 16, since the memory allows it.",
        "The changelog was updated by hand for both releases.",
        "TODO list agreed with the team and finished on Friday.",
        "Does the new sampler keep the order of the rows?",
        "Tested by running the full suite on two machines.",
        "None of the tests failed after the change.",
        "import of the model now takes half the time.",
        "I read the contributing guide and followed it for the tests.",
    ],
)
def test_what_an_author_wrote_stays(text: str) -> None:
    """Words that only begin like noise are kept."""
    assert kept(text) == [text]


def test_noise_inside_a_paragraph_does_not_take_its_neighbours() -> None:
    """Lines of a tool between lines of prose are taken out alone, and no passage runs across them."""
    text = "I fixed the loader for good.\nReviewed By: ann\nFixes #3\nIt reads every row only once now."
    assert kept(text) == ["I fixed the loader for good.", "It reads every row only once now."]


def test_a_body_written_by_a_bot_gives_nothing() -> None:
    """A dependency update holds no words of its author."""
    text = (
        "Bumps x from 1 to 2.\n\nThe notes of the new version follow.\n\nupdated-dependencies:\n- dependency-name: x\n"
    )
    assert kept(text) == []
