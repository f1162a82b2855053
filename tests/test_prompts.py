"""What models are told is committed word for word: a change shows in a golden file and in the fingerprint."""

import json
from dataclasses import replace

import pytest
from conftest import ROOT
from second_readings import PROMPT, asked

from matcher.prompts.loading import quoted

GOLDEN = ROOT / "tests" / "golden" / "verdict-v1.txt"


def test_the_whole_prompt_is_as_it_was_agreed() -> None:
    """Whoever changes a word sees both turns change here, and makes a new version."""
    request = asked().request
    assert f"{request.system}\n\n=====\n\n{request.user}\n" == GOLDEN.read_text(encoding="utf-8")


def test_a_changed_word_changes_fingerprint_and_cache_key() -> None:
    """An answer to another wording is never taken for an answer to this one."""
    other = replace(PROMPT, system=PROMPT.system + " Please.")
    assert other.fingerprint != PROMPT.fingerprint
    request = asked().request
    assert replace(request, system=other.system).key != request.key


@pytest.mark.parametrize("text", ['say "x"', "a\nb", "a\u2028b", "a\x85b", "back\\slash", "ünïcode 李雷"])
def test_no_text_can_end_its_own_quotation_marks(text: str) -> None:
    """A sentence stays on its line, between its quotation marks."""
    shown = quoted(text)
    assert len(shown.splitlines()) == 1
    assert json.loads(shown) == text
