"""Pairs of artifacts that differ in little but whether the deed is the author's and was done.

Contrast sets (Gardner et al., *Evaluating Models' Local Decision Boundaries via Contrast Sets*, 2020): a figure over
gathered texts says little of what turns evidence into none, as gathered texts seldom have both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from matcher.domain import Artifact, Framework, Kind, Matched, Suggestion
from matcher.evaluation.gold import told_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """An artifact that evidences a behavior, and the same one changed so that it does not."""

    artifact: Artifact
    changed: Artifact
    behavior: str
    why: str
    """What was changed: `negated`, `other_person`, …, as in the bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrasted:
    """What was suggested of some pairs; only the pairs' own behaviors count."""

    pairs: int
    deeds: int
    """Of how many the deed was suggested."""
    both: int
    """Of how many of those the changed text was suggested as well: each is an error."""
    changed: int
    """Of how many the changed text was suggested."""
    surer: int
    """Of how many the confidence of the deed was the greater."""


def load_contrasts(path: Path, framework: Framework) -> tuple[Contrast, ...]:
    """Return the pairs of a JSONL file of `{id, kind, behavior, why, text, changed}`.

    Raises:
        ConfigurationError: naming file and line, where a line cannot be read or a behavior is unknown.
    """
    found = []
    for _, row in told_rows(path, framework, ("why", "text", "changed")):
        one = Artifact(id=row["id"], kind=cast("Kind", row["kind"]), text=row["text"])
        found.append(
            Contrast(artifact=one, changed=replace(one, text=row["changed"]), behavior=row["behavior"], why=row["why"])
        )
    return tuple(found)


def contrasted(pairs: Iterable[Contrast], match: Callable[[Artifact], Matched]) -> dict[str, Contrasted]:
    """Return what is suggested of the pairs, by what was changed, in the order of the names; `all` of them last."""
    seen: dict[str, list[tuple[Suggestion, Suggestion]]] = {}
    for pair in pairs:
        both = (match(pair.artifact).about(pair.behavior), match(pair.changed).about(pair.behavior))
        seen.setdefault(pair.why, []).append(both)
    every = [both for own in seen.values() for both in own]
    return {**{why: _counted(seen[why]) for why in sorted(seen)}, "all": _counted(every)}


def _counted(seen: Sequence[tuple[Suggestion, Suggestion]]) -> Contrasted:
    return Contrasted(
        pairs=len(seen),
        deeds=sum(deed.suggested for deed, _ in seen),
        both=sum(deed.suggested and changed.suggested for deed, changed in seen),
        changed=sum(changed.suggested for _, changed in seen),
        surer=sum(deed.confidence > changed.confidence for deed, changed in seen),
    )
