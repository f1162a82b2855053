"""`Matcher`: the library's one class, and the road that every command takes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.config import cache_folder
from matcher.domain import Artifact, Behavior, Framework, Kind, Matched, Outcome, Passage, Provenance, Skipped, digest
from matcher.embedding import Encoder, Matrix
from matcher.errors import UsageError
from matcher.evidence_model import EvidenceModel, Judgement
from matcher.matching import Explanation, Rules, countable, explanation, suggest
from matcher.passages import cut
from matcher.pipeline.models import document, evidence_model, parts_of
from matcher.pipeline.tuning import with_tuning
from matcher.store import Judged

if TYPE_CHECKING:
    from matcher.evaluation import Evaluation
    from matcher.pipeline.evaluating import SecondReader

BATCH = 64
"""Artifacts that pass the encoder together."""


class Matcher:
    """Matches artifacts to the behaviors of one framework.

    Loading takes a fraction of a second and happens once; a matcher can serve several threads.
    """

    def __init__(
        self,
        framework: str | Path | None = None,
        *,
        model: str | None = None,
        allow_download: bool = False,
        min_confidence: float | None = None,
        precision: float | None = None,
        top: int | None = None,
        tuned: bool = True,
        threads: int | None = None,
        ahead: bool = True,
    ) -> None:
        """Load framework and evidence model, and find the encoder.

        Args:
            framework: a framework file, or the id of a shipped one; None is the IC1 Machine Learning Engineer.
            model: an encoder's name or folder; None is the shipped one.
            allow_download: lets a model be fetched from the network.
            min_confidence: suggest from this confidence on, instead of the fitted thresholds.
            precision: suggest from where on this share of suggestions, 0 to 1, is expected to hold.
            top: suggest at most so many behaviors an artifact.
            tuned: use what `matcher tune` has learned for this framework, if anything.
            threads: how many cores the encoder may use; None is all.
            ahead: begin to load the encoder at once, in the background, for the first artifact is about to come.

        Raises:
            ConfigurationError: where one of them is missing or wrong.
            UsageError: where both `min_confidence` and `precision` are given, or the model knows no precision.
        """
        if min_confidence is not None and precision is not None:
            raise UsageError("a least confidence and a precision are two answers to one question; give one of them")
        cache = cache_folder()
        name = None if framework is None else str(framework)
        self._parts = parts_of(name, model, allow_download=allow_download, cache=cache, threads=threads)
        self._encoder: Encoder = self._parts.encoder
        if ahead:
            self._encoder.begin()
        base = evidence_model(self._parts, cache)
        judge = with_tuning(self._parts, base) if tuned else base
        self._model: EvidenceModel = judge if precision is None else judge.at_precision(precision)
        self._rules = Rules(min_confidence=min_confidence, precision=precision, top=top)
        self._provenance = Provenance(
            framework_id=self.framework.id,
            framework_fingerprint=self.framework.fingerprint,
            model_id=f"{self._encoder.id} / {self._model.id}",
            model_fingerprint=digest([self._encoder.fingerprint, self._model.fingerprint]),
            settings_fingerprint=self._rules.fingerprint,
        )

    @property
    def framework(self) -> Framework:
        """The framework whose behaviors are matched."""
        return self._parts.framework

    @property
    def provenance(self) -> Provenance:
        """What every result of this matcher is made with."""
        return self._provenance

    def match(self, artifact: Artifact | str, *, title: str | None = None, kind: Kind = "other") -> Matched:
        """Return what one artifact, or one text, may evidence; `title` and `kind` go with a text."""
        if isinstance(artifact, str):
            artifact = Artifact(id="text", text=artifact, title=title, kind=kind)
        (judged,) = self.judge([artifact])
        return judged.matched

    def match_many(self, inputs: Iterable[Artifact | Skipped]) -> Iterator[Outcome]:
        """Yield an outcome for each input, in order; what was skipped on the way in passes through."""
        remaining = iter(inputs)
        while batch := list(islice(remaining, BATCH)):
            judged = iter(self.judge([one for one in batch if isinstance(one, Artifact)]))
            yield from (one if isinstance(one, Skipped) else next(judged).matched for one in batch)

    def judge(self, artifacts: Sequence[Artifact], *, every: bool = True) -> list[Judged]:
        """Return what each artifact may evidence, with the passages and vectors that say so; they are encoded together.

        What `matcher.store` keeps: not `every` behavior, only those suggested. Everything is held at once: give no more
        than some dozens.
        """
        fingerprint = self._encoder.fingerprint
        return [
            Judged(
                matched=self._suggest(one, kept, notes, self._model.judge(one.kind, kept, vectors), every=every),
                passages=kept,
                vectors=vectors,
                encoder=fingerprint,
            )
            for one, (kept, notes, vectors) in zip(artifacts, self._read(artifacts), strict=True)
        ]

    def explain(self, artifact: Artifact, behavior: str, *, passages: int = 5) -> Explanation:
        """Return why a behavior is suggested for an artifact, or why not.

        Args:
            artifact: what to look at.
            behavior: a behavior's id, or a part of one that fits no other.
            passages: how many passages to show, the strongest first.

        Raises:
            UsageError: where no behavior, or more than one, has such an id.
        """
        chosen = self._behavior(behavior)
        kept, notes, vectors = self._read([artifact])[0]
        judgement = self._model.judge(artifact.kind, kept, vectors)
        matched = self._suggest(artifact, kept, notes, judgement)
        return explanation(matched, chosen, kept, judgement, self._model, self.framework, count=passages)

    def evaluate(
        self,
        gold: Path,
        *,
        behaviors: Path | None = None,
        all_baselines: bool = False,
        bootstrap_samples: int = 1000,
        folds: int = 5,
        seed: int = 0,
        second_reader: "SecondReader | None" = None,
    ) -> "Evaluation":
        """Return how good the suggestions are on labelled artifacts, against baselines.

        Where the model was fitted on any of them, figures are cross-validated: each fold's artifacts are judged by a
        model fitted without their sources. With a second reader (`replay` gives one of recorded verdicts), the result
        also says whether its verdicts help.
        """
        from matcher.pipeline.evaluating import evaluate

        return evaluate(
            self._parts,
            self._model,
            gold,
            behaviors=behaviors,
            all_baselines=all_baselines,
            bootstrap_samples=bootstrap_samples,
            folds=folds,
            seed=seed,
            rules=self._rules,
            provenance=self.provenance,
            second_reader=second_reader,
        )

    def _suggest(
        self,
        artifact: Artifact,
        kept: Sequence[Passage],
        notes: tuple[str, ...],
        judgement: Judgement,
        *,
        every: bool = True,
    ) -> Matched:
        return suggest(
            artifact,
            kept,
            judgement,
            self.framework,
            rules=self._rules,
            provenance=self.provenance,
            every=every,
            notes=(*artifact.notes, *notes, *self._model.notes),
        )

    def _read(self, artifacts: Sequence[Artifact]) -> list[tuple[tuple[Passage, ...], tuple[str, ...], Matrix]]:
        """Return each artifact's passages, notes and vectors; all of them pass the encoder together."""
        read = []
        for artifact in artifacts:
            made = cut(artifact)
            kept, echo = countable(made.passages, self.framework)
            read.append((kept, (*made.notes, *echo)))
        rows = self._encoder.encode_in_context([document(kept) for kept, _ in read])
        return [(kept, notes, own) for (kept, notes), own in zip(read, rows, strict=True)]

    def _behavior(self, name: str) -> Behavior:
        exact = [b for b in self.framework.behaviors if b.id == name]
        found = exact or [b for b in self.framework.behaviors if name.casefold() in b.id.casefold()]
        if len(found) == 1:
            return found[0]
        what = "several behaviors fit" if found else "no behavior fits"
        ids = ", ".join(b.id for b in found or self.framework.behaviors)
        raise UsageError(f"{name!r}: {what}; name one of: {ids}")
