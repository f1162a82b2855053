"""What every artifact passes, one or a million: it is cut, encoded and judged, and some of it is suggested."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain import Artifact, Framework, Matched, Passage, Provenance, SelectionRules
from matcher.embedding import Encoder, Matrix
from matcher.evidence_model import EvidenceModel, Judgement
from matcher.matching import eligible, suggest
from matcher.passages import cut
from matcher.pipeline.models import document


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedArtifact:
    """An artifact, what of it counts, its unit rows, and how these were judged."""

    artifact: Artifact
    passages: tuple[Passage, ...]
    notes: tuple[str, ...]
    vectors: Matrix
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactPipeline:
    """What artifacts pass. Immutable, so safe to use from threads."""

    framework: Framework
    encoder: Encoder
    model: EvidenceModel
    rules: SelectionRules
    provenance: Provenance

    def judge(self, artifacts: Sequence[Artifact]) -> list[JudgedArtifact]:
        """Return each artifact judged; all of them pass the encoder together."""
        found = []
        for artifact in artifacts:
            made = cut(artifact)
            kept, echo = eligible(made.passages, self.framework)
            found.append((artifact, kept, (*made.notes, *echo)))
        rows = self.encoder.encode_in_context([document(kept) for _, kept, _ in found])
        return [
            JudgedArtifact(
                artifact=artifact,
                passages=kept,
                notes=notes,
                vectors=own,
                judgement=self.model.judge(artifact.kind, kept, own),
            )
            for (artifact, kept, notes), own in zip(found, rows, strict=True)
        ]

    def suggest(self, read: JudgedArtifact, *, every: bool = True) -> Matched:
        """Return what an artifact may evidence; not `every` behavior, only those suggested."""
        return suggest(
            read.artifact,
            read.passages,
            read.judgement,
            self.framework,
            rules=self.rules,
            provenance=self.provenance,
            every=every,
            notes=(*read.artifact.notes, *read.notes, *_read_in_portions(read.judgement), *self.model.notes),
        )


def _read_in_portions(judgement: Judgement) -> tuple[str, ...]:
    """Return a note where an artifact was too long to be judged as one."""
    if judgement.portions == 1:
        return ()
    return (f"long: judged in {judgement.portions} portions; of each behavior, the surest one counts",)
