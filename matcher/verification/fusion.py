"""Stub until the room is there."""

from dataclasses import dataclass, replace
from pathlib import Path

from matcher.domain import Matched, Provenance, SecondReading, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Annotates."""

    fingerprint: str = "none"
    note: str = "never measured"

    def fused(self, matched: Matched, said: SecondReading, rules: object) -> Matched:
        """Return it with verdicts."""
        by = {one.behavior_id: one for one in said.verdicts}

        def words(s):
            return None if s is None else matched.artifact.field(s.field)[s.start : s.end]

        return replace(
            matched,
            suggestions=tuple(
                replace(
                    s,
                    verdict=Verdict(
                        support=by[s.behavior.id].support,
                        quote=words(by[s.behavior.id].evidence),
                        reason=None,
                        model=said.model,
                    ),
                )
                if s.behavior.id in by
                else s
                for s in matched.suggestions
            ),
        )


def load_fusion(folder: Path, model: str, prompt: str, made_with: Provenance) -> Fusion:
    """Return it."""
    return Fusion()
