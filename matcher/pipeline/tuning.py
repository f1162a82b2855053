"""Where what people decided is kept, and how it becomes part of the model: beside the shipped one, never over it.

In the user's data folder, a folder for each framework's id: `decisions.jsonl` is what was decided, and a `.npz` for
each model is what that model learned from it. Only the first matters; the others are made again from it.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matcher.config import cache_folder, write_atomically
from matcher.domain import Artifact, Field, Framework, Passage, Skipped, digest
from matcher.errors import ConfigurationError, InputError
from matcher.evidence_model import Decided, EvidenceModel, Reviewed, TunedModel, tuned
from matcher.evidence_model.correction_file import load_correction, save_correction
from matcher.framework import load_framework, resolve
from matcher.matching import eligible
from matcher.passages import cut
from matcher.pipeline.deletion import remove
from matcher.pipeline.fingerprint import code_fingerprint
from matcher.pipeline.lesson_files import LESSONS, half_written, is_tuned, locked_lessons, tuning_folder
from matcher.pipeline.lessons import Lesson, decided, merged, read_lessons, to_line, unread_lines
from matcher.pipeline.models import document, evidence_model
from matcher.pipeline.parts import Parts, parts_of

if TYPE_CHECKING:
    from matcher.store import Store

LOG = logging.getLogger("matcher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What is in force for a framework."""

    framework: Framework
    file: Path
    """The decisions kept."""
    lessons: tuple[Lesson, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    """Lines of the file just read that could not be used."""


def tune(framework: str | None, model: str | None, path: Path, *, allow_download: bool = False) -> Tuning:
    """Learn from a file of decisions, beside those kept from before, and return all that is now in force.

    Raises:
        InputError: where no decision could be read, or none is about an artifact with prose; nothing is kept then.
        ConfigurationError: where framework or model is wrong, or the data folder cannot be written.
    """
    parts = parts_of(framework, model, allow_download=allow_download, cache=cache_folder())
    rows = list(read_lessons(path, parts.framework))
    skipped = tuple(row for row in rows if isinstance(row, Skipped))
    given = [row for row in rows if isinstance(row, Lesson)]
    if not given:
        first = f"{skipped[0]} ({len(skipped)} such lines)" if skipped else f"{path}: is empty; give a decision a line"
        raise InputError(f"no decision could be read: {first}")
    base = evidence_model(parts, cache_folder())
    with locked_lessons():
        lessons = merged(_kept(parts.framework), given)
        return _learned(parts, base, lessons, str(path), skipped)


def tune_from_store(
    framework: str | None, model: str | None, store: "Store", *, allow_download: bool = False
) -> Tuning:
    """Learn from the decisions of a store, in place of what was learned from it before, and return all in force.

    Raises:
        InputError: where it has no decision on this framework, or none on an artifact with prose; nothing is kept then.
        ConfigurationError: where framework or model is wrong, or the data folder cannot be written.
    """
    parts = parts_of(framework, model, allow_download=allow_download, cache=cache_folder())
    if not is_tuned(parts.framework) and next(decided(store, parts.framework), None) is None:
        raise _no_decisions(store, parts.framework)  # before a model is fitted for them, which can take minutes
    base = evidence_model(parts, cache_folder())
    with locked_lessons():  # also while the store is read: what is purged in between is not learned
        return _learned_from_store(parts, base, store)


def _learned_from_store(parts: Parts, base: EvidenceModel, store: "Store") -> Tuning:
    given = list(decided(store, parts.framework))
    kept, mine = _kept(parts.framework), store.identity()
    others = [lesson for lesson in kept if lesson.store != mine]
    if not given and len(others) == len(kept):
        raise _no_decisions(store, parts.framework)
    if not given and not others:  # all were taken back
        unread, file = _unread(parts.framework), tuning_folder(parts.framework) / LESSONS
        _remove(file)
        if unread:
            write_atomically(file, unread)
        return _in_force(parts.framework)
    return _learned(parts, base, merged(others, given), store.place, ())


def _no_decisions(store: "Store", framework: Framework) -> InputError:
    remedy = "make some with: matcher review, or give a file of them with --decisions"
    return InputError(f"{store.place}: holds no decisions on {framework.id}; {remedy}")


def in_force(framework: str | None) -> Tuning:
    """Return what is kept for a framework."""
    return _in_force(load_framework(resolve(framework)))


def reset(framework: str | None) -> Tuning:
    """Forget what was learned and decided for a framework, and return what that was.

    Raises:
        ConfigurationError: where a file cannot be removed.
    """
    before = in_force(framework)
    if before.file.parent.is_dir():
        with locked_lessons():
            _remove(before.file)
    return before


def with_tuning(parts: Parts, base: EvidenceModel) -> EvidenceModel:
    """Return the base tuned with what was decided for this framework, or the base where nothing was.

    What was learned on top of another base, or from other decisions, is not used but learned again.
    """
    if (stored := _stored(parts, base)) is not None:
        return stored
    with ExitStack() as stack:
        with suppress(ConfigurationError):  # where nothing can be written nothing is kept, and none can come back
            stack.enter_context(locked_lessons())
        if (stored := _stored(parts, base)) is not None:  # somebody else has just learned or forgotten it
            return stored
        LOG.warning("learning again from the decisions kept for %s; this takes some seconds, once", parts.framework.id)
        learned = tuned(base, _reviewed(parts, base, _kept(parts.framework)))
        if isinstance(learned, TunedModel):
            _save(learned, parts, base)
        return learned


def _stored(parts: Parts, base: EvidenceModel) -> EvidenceModel | None:
    """Return the base as it was tuned with what is kept, itself where nothing is; None where that is to be learned."""
    made_with = _made_with(parts, base)
    return base if made_with is None else load_correction(base, _file(parts, base), made_with=made_with)


def _in_force(framework: Framework) -> Tuning:
    return Tuning(framework=framework, file=tuning_folder(framework) / LESSONS, lessons=_kept(framework))


def _remove(lessons: Path) -> None:
    """Remove a framework's lessons and what was learned of them; whatever else lies there is not ours to delete."""
    remove([*lessons.parent.glob("*.npz"), *half_written(lessons.parent), lessons])


def _learned(
    parts: Parts, base: EvidenceModel, lessons: tuple[Lesson, ...], whence: str, skipped: tuple[Skipped, ...]
) -> Tuning:
    """Return what is in force once these lessons are learned and kept, beside what cannot be read at the moment."""
    learned = tuned(base, _reviewed(parts, base, lessons))
    if not isinstance(learned, TunedModel):
        raise InputError(f"{whence}: no decision is about an artifact with prose of its author; nothing to learn from")
    file = tuning_folder(parts.framework) / LESSONS
    write_atomically(file, "".join(map(to_line, lessons)).encode() + _unread(parts.framework))
    _save(learned, parts, base)
    return Tuning(framework=parts.framework, file=file, lessons=lessons, skipped=skipped)


def _kept(framework: Framework) -> tuple[Lesson, ...]:
    if not is_tuned(framework):
        return ()
    file = tuning_folder(framework) / LESSONS
    rows = list(read_lessons(file, framework))
    for row in rows:
        if isinstance(row, Skipped):
            LOG.warning("%s", row)
    return tuple(row for row in rows if isinstance(row, Lesson))


def _unread(framework: Framework) -> bytes:
    """Return the kept lines of which nothing is learned, as of a behavior that the framework does not have now."""
    file = tuning_folder(framework) / LESSONS
    return b"".join(line + b"\n" for line in unread_lines(file, framework)) if is_tuned(framework) else b""


def _file(parts: Parts, base: EvidenceModel) -> Path:
    of = digest([parts.encoder.fingerprint, parts.framework.fingerprint, base.fingerprint]).removeprefix("sha256:")
    return tuning_folder(parts.framework) / f"{of[:32]}.npz"


def _made_with(parts: Parts, base: EvidenceModel) -> str | None:
    """Return the digest of all that decides what is learned; None where nothing was decided."""
    try:
        decisions = (tuning_folder(parts.framework) / LESSONS).read_bytes()
    except OSError:
        return None
    told = [parts.encoder.fingerprint, parts.framework.fingerprint, base.fingerprint]
    return digest([code_fingerprint(), *told, hashlib.sha256(decisions).hexdigest()])


def _save(learned: TunedModel, parts: Parts, base: EvidenceModel) -> None:
    path, made_with = _file(parts, base), _made_with(parts, base)
    if made_with is None:
        return
    try:
        save_correction(learned, path, made_with=made_with)
    except ConfigurationError as error:
        LOG.warning("what was learned could not be kept, and is learned again next time: %s", error)


def _reviewed(parts: Parts, base: EvidenceModel, lessons: Iterable[Lesson]) -> list[Reviewed]:
    """Return the artifacts decided on, read as they are when they are matched."""
    order = {b.id: k for k, b in enumerate(parts.framework.behaviors)}
    by_artifact: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        by_artifact.setdefault(lesson.artifact.fingerprint, []).append(lesson)
    artifacts = [of_one[0].artifact for of_one in by_artifact.values()]
    passages = [eligible(cut(artifact).passages, parts.framework)[0] for artifact in artifacts]
    rows = parts.encoder.encode_in_context([document(own) for own in passages])
    return [
        Reviewed(
            fingerprint=artifact.fingerprint,
            kind=artifact.kind,
            vectors=own_rows,
            judgement=base.judge(artifact.kind, own, own_rows),
            decided=tuple(
                Decided(behavior=order[d.behavior], accepted=d.accepted, passage=_quoted(artifact, own, d.quote))
                for d in by_artifact[artifact.fingerprint]
            ),
        )
        for artifact, own, own_rows in zip(artifacts, passages, rows, strict=True)
    ]


def _quoted(artifact: Artifact, passages: Sequence[Passage], quote: str | None) -> int | None:
    """Return the passage that shares most with the quote; None where none does."""
    if quote is None:
        return None
    fields: tuple[Field, ...] = ("title", "text")
    spans = [(field, artifact.field(field).find(quote)) for field in fields]
    shared = [
        max(
            min(p.end, start + len(quote)) - max(p.start, start) if start >= 0 and p.field == f else 0
            for f, start in spans
        )
        for p in passages
    ]
    return int(np.argmax(shared)) if max(shared, default=0) > 0 else None
