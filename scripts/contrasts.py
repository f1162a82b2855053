"""Whether it is told whose deed it was, and that it was done: writes docs/contrasts.md."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from matcher import Matcher
from matcher.evaluation.contrast_sets import Contrasted, contrasted, load_contrasts

NAMES = {
    "negated": "it was not done",
    "other_person": "somebody else did it",
    "plan": "it is to be done",
    "instruction": "readers are told to do it",
    "general": "it is said of everybody",
    "question": "it is asked",
    "homonym": "the same words, of something else",
    "template": "a form, not filled in",
    "sarcasm": "it is meant otherwise",
    "boilerplate": "words that nobody wrote for this",
}
HEAD = """\
# Whose deed, and was it done?

Written by `scripts/contrasts.py` on `{pairs}`; do not edit. Each pair is a short artifact with
a deed of its author, and the same one changed so that it evidences the behavior no more, in as few words as that takes
(a contrast set: Gardner et al., 2020). Model `{model}`, its own thresholds.

| what was changed | pairs | deed suggested | changed text suggested | both: change not noticed | surer of the deed |
|---|---|---|---|---|---|
"""
LIMITS = """
- The pairs were written for this, by the kind of writer that wrote the bank, and none of their sentences is in it.
  Deeds are plainer here than in most real artifacts, so more of them are suggested.
- Few of each: one pair more or less is three to five points in the larger rows, and the smaller ones are anecdotes.
- Only the behavior that a pair is about counts. In feedback about a colleague the colleague's deed is the evidence.
"""


def main() -> None:
    """Match both texts of each pair, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="?", default=Path("framework/gold/contrasts.jsonl"))
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--out", type=Path, default=Path("docs/contrasts.md"))
    args = parser.parse_args()
    matcher = Matcher(args.framework, tuned=False)
    found = contrasted(load_contrasts(args.pairs, matcher.framework), matcher.match)
    head = HEAD.format(pairs=args.pairs, model=matcher.provenance.model_fingerprint[:19])
    args.out.write_text(head + "\n".join(rows(found)) + "\n" + LIMITS, encoding="utf-8")


def rows(found: Mapping[str, Contrasted]) -> Iterator[str]:
    """Yield a line for each kind of change, those with the most pairs first, and one for all."""
    for why in sorted(found, key=lambda why: (why == "all", -found[why].pairs, why)):
        one = found[why]
        unnoticed = f"{one.both} of {one.deeds}"
        yield (
            f"| {NAMES.get(why, why)} | {one.pairs} | {one.deeds / one.pairs:.0%} | {one.changed / one.pairs:.0%} "
            f"| {unnoticed} | {one.surer / one.pairs:.0%} |"
        )


if __name__ == "__main__":
    main()
