"""Whether it matters who writes, and who is named: writes docs/voices.md."""

import argparse
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from matcher import Matcher
from matcher.evaluation.invariance import VOICES, Heard, Names, heard, load_voices, named

COLLEAGUE = "Robin"
NAMES = {
    "English": ("Emily", "Claire", "James", "Peter"),
    "West African": ("Amara", "Ngozi", "Chidi", "Kwame"),
    "South Asian": ("Priya", "Anjali", "Arjun", "Rahul"),
    "Chinese": ("Xiaoli", "Meiling", "Wei", "Jianguo"),
    "Arabic": ("Fatima", "Layla", "Omar", "Khaled"),
    "Slavic": ("Olga", "Katarzyna", "Piotr", "Dmitri"),
    "Spanish": ("Lucía", "Carmen", "Mateo", "Javier"),
    "words of English, too": ("Grace", "Hope", "Will", "Mark"),
}
"""First names by where they are common: of each four, two of women, then two of men."""
MANNERS = {
    "plain": "plain",
    "second_language": "English as a second language",
    "terse": "terse notes",
    "chatty": "chatty",
    "modest": "modest",
}
HEAD = """\
# Does it matter who writes?

Written by `scripts/voices.py` on `{deeds}`; do not edit. Model `{model}`, its own thresholds.
{count} deeds, four of each behavior, are told in five voices with the same facts. What a tool hears in one manner of
writing and not in another, it takes from some people's reviews; so each voice is held against the plain one, deed by
deed.

| voice | deeds suggested | heard in the plain voice, not in this | the other way round | difference | 95 % interval |
|---|---|---|---|---|---|
"""
NAMED = """
## Other names

In {texts} of these deeds a colleague is named. The same text ({voices}), with every one of {names} first names:

| names | deeds suggested | mean confidence |
|---|---|---|
"""
TURNED = """
In {turned} of {all} texts the suggestion is there with some names and not with others. Who the author is changes
nothing at all, but where the text names them: what it tells of them by name is then their own deed.
"""
LIMITS = """
- A language model wrote all five voices, from one brief, with the facts before its eyes. How people who write in a
  second language, or who understate what they did, really write is more varied, and most of all they may leave out what
  others say: that is not measured here.
- Deeds are plainer than in most real artifacts, so more of them are suggested in every voice.
- Only whether the deed's own behavior is suggested counts, not what else is.
- Names still matter somewhat, in the encoder's rows themselves: it knows some names from millions of texts, and others
  as pieces of words. What a name alone would mean for whose deed it is, is taught out of the heads
  (`matcher/evidence_model/name_augmentation.py`); eight of the names above stand in examples of others' deeds, which if
  anything counts against them.
"""


def main() -> None:
    """Match every voice and every name, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deeds", type=Path, nargs="?", default=Path("framework/gold/voices.jsonl"))
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--out", type=Path, default=Path("docs/voices.md"))
    args = parser.parse_args()
    matcher = Matcher(args.framework, tuned=False)
    deeds = load_voices(args.deeds, matcher.framework)
    model = matcher.provenance.model_fingerprint[:19]
    page = [HEAD.format(deeds=args.deeds, model=model, count=len(deeds))]
    match = cache(matcher.match)
    page += voices(heard(deeds, match, COLLEAGUE))
    groups = {
        **NAMES,
        "all of women": tuple(name for own in NAMES.values() for name in own[:2]),
        "all of men": tuple(name for own in NAMES.values() for name in own[2:]),
    }
    by_voice = {voice: named(deeds, match, groups, voice) for voice in VOICES}
    page += called(by_voice)
    args.out.write_text("".join([*page, LIMITS]), encoding="utf-8")


def voices(found: Mapping[str, Heard]) -> Iterator[str]:
    """Yield a line for each voice."""
    for voice, one in found.items():
        low, high = one.interval
        yield (
            f"| {MANNERS[voice]} | {one.suggested} of {one.deeds} | {one.lost} | {one.gained} "
            f"| {one.difference:+.1%} | {low:+.1%} to {high:+.1%} |\n"
        )


def called(by_voice: Mapping[str, Names]) -> Iterator[str]:
    """Yield what names change: the mean over the voices, and how many texts turn."""
    found = list(by_voice.values())
    names = sum(len(own) for own in NAMES.values())
    yield NAMED.format(texts=found[0].texts, voices=f"in {len(found)} voices", names=names)
    for group in found[0].groups:
        own = [one.groups[group] for one in found]
        yield f"| {group} | {_mean([o.suggested for o in own]):.1%} | {_mean([o.confidence for o in own]):.3f} |\n"
    yield TURNED.format(turned=sum(one.turned for one in found), all=sum(one.texts for one in found))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
