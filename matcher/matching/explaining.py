"""Why a behavior is suggested, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Behavior, Framework, Kind, Matched, Passage, Suggestion
from matcher.evidence_model import EvidenceModel, Judgement, Reference
from matcher.matching.quoting import standing_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """One passage as evidence of one behavior, with what it resembles."""

    passage: Passage
    log_odds: float
    """Of being evidence, on its own."""
    other_person_probability: float
    """How likely it tells what somebody else did, in [0, 1]."""
    near_miss_probability: float
    """How likely it only looks like evidence, in [0, 1]."""
    similarity: float
    reference: Reference
    """The nearest thing known of the behavior: an example, or its statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a behavior is suggested for an artifact, or why not."""

    matched: Matched
    suggestion: Suggestion
    kind: Kind
    """What the artifact is, or is taken for where nobody says so."""
    contributions: tuple[tuple[str, float], ...]
    """What each feature adds to the log-odds of the confidence, strongest first."""
    likenesses: tuple[Likeness, ...]
    """The strongest passages first, as they are quoted."""


def explanation(
    matched: Matched,
    behavior: Behavior,
    passages: Sequence[Passage],
    judgement: Judgement,
    model: EvidenceModel,
    framework: Framework,
    *,
    count: int,
) -> Explanation:
    """Return what a judgement was made of, for one behavior and its `count` strongest passages."""
    k = framework.behaviors.index(behavior)
    added = zip(model.feature_names, judgement.contributions[k].tolist(), strict=True)
    strength = standing_out(judgement.passage_log_odds)[:, k].tolist()
    strongest = sorted(range(len(passages)), key=lambda i: (-strength[i], i))[:count]
    return Explanation(
        matched=matched,
        suggestion=matched.about(behavior.id),
        kind=judgement.kind,
        contributions=tuple(sorted(added, key=lambda pair: -abs(pair[1]))),
        likenesses=tuple(
            Likeness(
                passage=passages[i],
                log_odds=float(judgement.passage_log_odds[i, k]),
                other_person_probability=float(judgement.other_person_probability[i]),
                near_miss_probability=float(judgement.near_miss_probability[i]),
                similarity=float(judgement.similarity[i, k]),
                reference=model.references[judgement.nearest[i, k]],
            )
            for i in strongest
        ),
    )
