"""`Search`: a store's passages by words, or as evidence of a behavior."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from matcher.config import cache_folder
from matcher.domain import Field, Finding, Found, Framework, Provenance, Quote, State, digest
from matcher.embedding import Encoder, Matrix
from matcher.errors import UsageError
from matcher.evidence_model import EvidenceModel
from matcher.pipeline.fingerprint import code_fingerprint
from matcher.pipeline.models import evidence_model
from matcher.pipeline.naming import behavior_named
from matcher.pipeline.parts import parts_of
from matcher.pipeline.searching.index_sync import StoreIndex, among, where
from matcher.pipeline.searching.passages import passages_at
from matcher.pipeline.selection import Selection
from matcher.pipeline.tuning import with_tuning
from matcher.store import Embedded, Store

TOP = 10
REREAD = 200
"""So many passages that are near a behavior are read again by the evidence model."""


class Search:
    """Finds passages of one store by the rows of one framework's encoder. Loading is slow, a search is quick."""

    def __init__(
        self,
        store: Store,
        framework: str | Path | None = None,
        *,
        model: str | None = None,
        allow_download: bool = False,
        tuned: bool = True,
    ) -> None:
        """Load framework and encoder; the evidence model is loaded with the first search.

        Args:
            store: where to search; it must stay open.
            framework: as `Matcher` takes it, and so is the rest: what was collected with others is not found.
            model: an encoder's name or folder; None is the framework's.
            allow_download: lets a model be fetched from the network.
            tuned: use what `matcher tune` has learned.

        Raises:
            ConfigurationError: where one of them is missing or wrong.
        """
        self._store, self._tuned, self._cache = store, tuned, cache_folder()
        name = None if framework is None else str(framework)
        self._parts = parts_of(name, model, allow_download=allow_download, cache=self._cache)
        self._encoder: Encoder = self._parts.encoder
        self._index = StoreIndex(store, self._encoder)

    @property
    def framework(self) -> Framework:
        """The framework whose behaviors can be searched for."""
        return self._parts.framework

    def words(self, words: str, selection: Selection | None = None, *, top: int = TOP) -> Found:
        """Return the passages that mean the same as the words, or hold them: ranked by both.

        Raises:
            UsageError: where the words are blank.
            StoreError: where the store cannot be read.
            IndexFilesError: where the index cannot be read or written.
        """
        if not words.strip():
            raise UsageError("nothing to search for; give some words, or --behavior ID")
        vector = self._encoder.encode([words])[0]
        ids, searched = self._candidates(vector - self._model.centroid, words, top, selection, ())
        rows = self._read(ids)
        found = [(rows[number], place) for number, place in _in(ids, rows)]
        findings = [_finding(one, place, one.vectors[place] @ vector) for one, place in found]
        return Found(findings=tuple(findings), searched=searched, provenance=self._provenance(), words=words)

    def behavior(self, name: str, selection: Selection | None = None, *, top: int = TOP) -> Found:
        """Return the passages that are the strongest evidence of a behavior, by its id or by words of it.

        Those near it are read again by the evidence model, each among the passages around it. What a person rejected
        for this behavior does not come back.

        Raises:
            UsageError: where no behavior fits, or more than one.
            StoreError: where the store cannot be read.
            IndexFilesError: where the index cannot be read or written.
        """
        behavior = behavior_named(self.framework, name)
        place = self.framework.behaviors.index(behavior)
        states = self._store.pair_states(self.framework.id, behavior.id)
        rejected = [number for number, state in states.items() if state == "rejected"]
        ids, searched = self._candidates(self._model.query(place), behavior.text, max(REREAD, top), selection, rejected)
        findings = [one.finding(states) for one in self._reread(ids, place)[:top]]
        return Found(findings=tuple(findings), searched=searched, provenance=self._provenance(), behavior=behavior)

    @cached_property
    def _model(self) -> EvidenceModel:
        base = evidence_model(self._parts, self._cache)
        return with_tuning(self._parts, base) if self._tuned else base

    def _candidates(
        self, vector: Matrix, words: str, k: int, selection: Selection | None, without: Collection[int]
    ) -> tuple[list[int], int]:
        allowed = None
        if selection or without:
            allowed = among(self._store.numbers(**(selection or Selection()).restrictions()), without)
        return self._index.search(vector, words, k, allowed)

    def _read(self, ids: Iterable[int]) -> dict[int, Embedded]:
        """Return the artifacts of passages; what was purged in between is not there."""
        numbers = sorted({where(one)[0] for one in ids})
        return self._store.embedded(numbers, self._encoder.fingerprint)

    def _reread(self, ids: Collection[int], behavior: int) -> "list[_Reread]":
        """Return the passages as the evidence model reads them, the strongest evidence first."""
        rows = self._read(ids)
        judged: list[_Reread] = []
        places: dict[int, list[int]] = {}
        for number, place in _in(ids, rows):
            places.setdefault(number, []).append(place)
        for number, own in places.items():
            one = rows[number]
            judgement = self._model.judge(one.artifact.kind, passages_at(one.artifact, one.spans), one.vectors)
            judged += [
                _Reread(
                    number=number,
                    place=place,
                    embedded=one,
                    log_odds=float(judgement.passage_log_odds[place, behavior]),
                    similarity=float(judgement.similarity[place, behavior]),
                )
                for place in own
            ]
        return sorted(judged, key=lambda one: (-one.log_odds, one.number, one.place))

    def _provenance(self) -> Provenance:
        return Provenance(
            framework_id=self.framework.id,
            framework_fingerprint=self.framework.fingerprint,
            model_id=f"{self._encoder.id} / {self._model.id}",
            model_fingerprint=digest([self._encoder.fingerprint, self._model.fingerprint]),
            settings_fingerprint=digest(["search", REREAD, code_fingerprint()]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reread:
    """One passage, read by the evidence model among those of its artifact."""

    number: int
    place: int
    embedded: Embedded
    log_odds: float
    similarity: float

    def finding(self, states: Mapping[int, State]) -> Finding:
        return _finding(self.embedded, self.place, self.similarity, states.get(self.number))


def _in(ids: Iterable[int], rows: Mapping[int, Embedded]) -> list[tuple[int, int]]:
    """Return number and position of the passages that are there."""
    places = [where(one) for one in ids]
    return [(number, place) for number, place in places if number in rows and place < len(rows[number].spans)]


def _finding(one: Embedded, place: int, similarity: float, state: State | None = None) -> Finding:
    field: Field
    field, start, end = one.spans[place]
    words = one.artifact.field(field)[start:end]
    cosine = float(np.clip(similarity, -1.0, 1.0))
    quote = Quote(field=field, start=start, end=end, text=words, similarity=cosine)
    return Finding(artifact=one.artifact, quote=quote, state=state)
