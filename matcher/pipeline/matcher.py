"""`Matcher`: the library's one class, and the pipeline behind every command."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.config import cache_folder
from matcher.domain import Artifact, Framework, Kind, Matched, Outcome, Provenance, SelectionRules, Skipped, digest
from matcher.errors import UsageError
from matcher.pipeline.observers import nothing
from matcher.pipeline.parts import parts_of

if TYPE_CHECKING:
    from matcher.evaluation import Evaluation
    from matcher.matching import Explanation, Overview
    from matcher.pipeline.artifact_pipeline import ArtifactPipeline, JudgedArtifact
    from matcher.pipeline.second_reading import First, Readings, SecondOpinion, SecondReaderOptions
    from matcher.store import EmbeddedMatch
    from matcher.verification import Question

BATCH = 64
"""Artifacts that pass the encoder together."""
PROOF = Artifact(id="proof", text="Loads what is loaded at the first text.")


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
        preload: bool = True,
        second_reader: "SecondReaderOptions | None" = None,
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
            preload: begin to load the encoder at once, in the background, for the first artifact is about to come.
            second_reader: a language model that reads the candidates again; None asks none, and sends nothing.

        Raises:
            ConfigurationError: where one of them is missing or wrong.
            UsageError: where both `min_confidence` and `precision` are given, one of them or `top` is out of range, or
                the model knows no precision.
        """
        if min_confidence is not None and precision is not None:
            raise UsageError("min_confidence, precision: two answers to one question; give one of them")
        if precision is not None and not 0 < precision < 1:
            raise UsageError(f"precision {precision}: is no share between 0 and 1")
        if min_confidence is not None and not 0 <= min_confidence <= 1:
            raise UsageError(f"min_confidence {min_confidence}: is not between 0 and 1")
        if top is not None and top < 1:
            raise UsageError(f"top {top}: leave it out for all, or give 1 or more")
        cache = cache_folder()
        name = None if framework is None else str(framework)
        self._parts = parts_of(name, model, allow_download=allow_download, cache=cache, threads=threads)
        if preload:
            self._parts.encoder.preload()
        rules = SelectionRules(min_confidence=min_confidence, precision=precision, top=top)
        self._pipeline = self._built(rules, cache, tuned=tuned)
        self._second = None if second_reader is None else self._opinion(second_reader)

    @property
    def framework(self) -> Framework:
        """The framework whose behaviors are matched."""
        return self._parts.framework

    @property
    def provenance(self) -> Provenance:
        """What every result of this matcher is made with."""
        own = self._pipeline.provenance
        return own if self._second is None else self._second.provenance(own)

    @property
    def second(self) -> "SecondOpinion | None":
        """Who reads the candidates again, if anyone."""
        return self._second

    def match(self, artifact: Artifact | str, *, title: str | None = None, kind: Kind = "other") -> Matched:
        """Return what one artifact, or one text, may evidence; `title` and `kind` go with a text."""
        if isinstance(artifact, str):
            artifact = Artifact(id="text", text=artifact, title=title, kind=kind)
        (judged,) = self.judge([artifact])
        return judged.matched

    def match_many(self, inputs: Iterable[Artifact | Skipped]) -> Iterator[Outcome]:
        """Yield an outcome for each input, in order; what was skipped on the way in passes through.

        What was read and cannot be matched is skipped here.
        """
        remaining = iter(inputs)
        together = BATCH if self._second is None else 2 * self._second.concurrency
        while batch := list(islice(remaining, together)):
            judged = iter(self.judge_apart([one for one in batch if isinstance(one, Artifact)]))
            outcomes = (one if isinstance(one, Skipped) else next(judged) for one in batch)
            yield from (one if isinstance(one, Skipped) else one.matched for one in outcomes)

    def judge(self, artifacts: Sequence[Artifact], *, every: bool = True) -> "list[EmbeddedMatch]":
        """Return what each artifact may evidence, with the passages and vectors that say so; they are encoded together.

        What `matcher.store` keeps: not `every` behavior, only those suggested. Everything is held at once: give no more
        than some dozens.
        """
        from matcher.store import EmbeddedMatch

        read = self._pipeline.judge(artifacts)
        matched = [self._pipeline.suggest(one, every=every or self._second is not None) for one in read]
        if self._second is not None:
            matched = self._second.over(self._firsts(read, matched), self._pipeline.rules)
            matched = matched if every else [replace(one, suggestions=one.suggested) for one in matched]
        fingerprint = self._pipeline.encoder.fingerprint
        return [
            EmbeddedMatch(matched=said, passages=one.passages, vectors=one.vectors, encoder=fingerprint)
            for said, one in zip(matched, read, strict=True)
        ]

    def judge_apart(self, artifacts: Sequence[Artifact], *, every: bool = True) -> "list[EmbeddedMatch | Skipped]":
        """Return what `judge` does; an artifact that the code stumbles over is skipped, and costs no other."""
        from matcher.pipeline.fault_isolation import judged_apart

        pipeline = self._pipeline
        return judged_apart(
            lambda some: self.judge(some, every=every), artifacts, lambda: pipeline.suggest(*pipeline.judge([PROOF]))
        )

    def questions(self, artifacts: Sequence[Artifact]) -> "list[Question | None]":
        """Return what the second reader would be asked of each artifact; None where nothing is worth a call.

        Raises:
            UsageError: where there is no second reader.
        """
        if self._second is None:
            raise UsageError("there is no second reader; give the matcher one: SecondReaderOptions(url=…, model=…)")
        read = self._pipeline.judge(artifacts)
        return [self._second.question(first) for first in self._firsts(read, map(self._pipeline.suggest, read))]

    def overview(self, artifact: Artifact) -> "Overview":
        """Return what of an artifact is read and what is left out, and what each passage may show by itself."""
        from matcher.matching import overview

        (read,) = self._pipeline.judge([artifact])
        return overview(self._pipeline.suggest(read), read.passages, read.judgement, self.framework)

    def explain(self, artifact: Artifact, behavior: str, *, passages: int = 5) -> "Explanation":
        """Return why a behavior is suggested for an artifact, or why not.

        Args:
            artifact: what to look at.
            behavior: its id, a part of it, or words of its text, as long as no other one fits.
            passages: how many passages to show, the strongest first.

        Raises:
            UsageError: where no behavior fits, or more than one.
        """
        from matcher.matching import explanation
        from matcher.pipeline.naming import behavior_named

        chosen, model = behavior_named(self.framework, behavior), self._pipeline.model
        (read,) = self._pipeline.judge([artifact])
        matched, judgement = self._pipeline.suggest(read), read.judgement
        return explanation(matched, chosen, read.passages, judgement, model, self.framework, count=passages)

    def evaluate(
        self,
        gold: Path,
        *,
        behaviors: Path | None = None,
        all_baselines: bool = False,
        bootstrap_samples: int = 1000,
        folds: int = 5,
        seed: int = 0,
        replay: Path | None = None,
        watch: Callable[[int], None] = nothing,
    ) -> "Evaluation":
        """Return how good the suggestions are on labelled artifacts, against baselines.

        With a second reader, or a file of what one said (`replay`), also what its verdicts bring. `watch` is told how
        many artifacts it has read.

        Where the model was fitted on any of them, figures are cross-validated: each fold's artifacts are judged by a
        model fitted without their sources.
        """
        from matcher.pipeline.evaluating import evaluate

        return evaluate(
            self._parts,
            self._pipeline.model,
            gold,
            behaviors=behaviors,
            all_baselines=all_baselines,
            bootstrap_samples=bootstrap_samples,
            folds=folds,
            seed=seed,
            rules=self._pipeline.rules,
            provenance=self._pipeline.provenance,
            readings=self._readings(replay, watch) if replay or self._second else None,
        )

    def _built(self, rules: SelectionRules, cache: Path, *, tuned: bool) -> "ArtifactPipeline":
        # Imported only now, while the encoder loads: either takes a tenth of a second.
        from matcher.pipeline.artifact_pipeline import ArtifactPipeline
        from matcher.pipeline.fingerprint import settings_fingerprint
        from matcher.pipeline.lesson_files import is_tuned
        from matcher.pipeline.models import evidence_model

        encoder, model = self._parts.encoder, evidence_model(self._parts, cache)
        if tuned and is_tuned(self.framework):
            from matcher.pipeline.tuning import with_tuning

            model = with_tuning(self._parts, model)
        if rules.precision is not None:
            model = model.at_precision(rules.precision)
        provenance = Provenance(
            framework_id=self.framework.id,
            framework_fingerprint=self.framework.fingerprint,
            model_id=f"{encoder.id} / {model.id}",
            model_fingerprint=digest([encoder.fingerprint, model.fingerprint]),
            settings_fingerprint=settings_fingerprint(rules),
        )
        return ArtifactPipeline(
            framework=self.framework, encoder=encoder, model=model, rules=rules, provenance=provenance
        )

    def _readings(self, replay: Path | None, watch: Callable[[int], None]) -> "Readings | None":
        from matcher.pipeline.second_reading import asked_now, recorded

        if replay is not None:
            return recorded(replay, self.framework)
        return None if self._second is None else asked_now(self._second, watch)

    def _opinion(self, options: "SecondReaderOptions") -> "SecondOpinion":
        from matcher.pipeline.second_reading import second_opinion

        return second_opinion(options, self._pipeline.provenance)

    def _firsts(self, read: "Sequence[JudgedArtifact]", matched: Iterable[Matched]) -> "list[First]":
        from matcher.pipeline.second_reading import First, examples_for

        references, framework = self._pipeline.model.references, self.framework
        return [
            First(matched=said, passages=r.passages, examples=examples_for(r.judgement, references, framework))
            for r, said in zip(read, matched, strict=True)
        ]
