"""Sentences of a block."""

import pytest

from matcher.passages.sentences import merged, sentences


def split(text: str) -> list[str]:
    """Return the sentences of a text, short ones merged."""
    return [text[start:end] for start, end in merged(text, sentences(text))]


@pytest.mark.parametrize(
    "parts",
    [
        ["I fixed the loader again.", " Then I ran the tests twice."],
        ["I fixed the loader again. It did."],
        ["OK. I fixed the loader again."],
        ["The line is wrapped at a width of some\nseventy columns or so."],
        [
            "the pod died of the stress test of the day\n",
            "Angus saw that the base was small\n",
            "Karl restored the base by hand",
        ],
        ["fixed the loader bug again\n", "ran the benchmarks again\n", "wrote docs for the two of them"],
        ["Some text that goes on here\n", "- with an item that stands here"],
        ["It broke for some, i.e. Ann and her team.", " We fixed it there and then."],
        [
            "\U0001f680 Né à Paris, said the town hall?",
            " Yes, e\u0301t was so then.",
            " \U0001f389 Then we left the town.",
        ],
        ["We moved to v2.0 of torch.nn, e.g. by Dr. Smith.", " See Fig. 3 for the rest of it."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    """Full stops and meant line breaks end a sentence; wraps, abbreviations and very short sentences do not."""
    assert split("".join(parts)) == [part.strip() for part in parts]


def test_a_long_sentence_is_split_at_a_clause() -> None:
    """None is much over 80 words, and the words are all there."""
    text = "We rewrote it, " + "and the thing was slow and we had to mend it, " * 30 + "but now it runs."
    parts = split(text)
    assert max(len(part.split()) for part in parts) <= 80
    assert " ".join(parts) == text
