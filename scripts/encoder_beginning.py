"""The first steps of tuning an encoder, kept: so that everybody can tell whether it still begins as it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from encoder_samples import Sample
from encoder_teacher import Teacher
from encoder_tuning import Course, Plan, course_of

FIRST = 5
"""How many steps are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The samples of the first steps, and what the teacher makes of them."""

    samples: list[Sample]
    course: Course
    teacher: Teacher

    @classmethod
    def of(cls, samples: Sequence[Sample], plan: Plan, teacher: Teacher) -> "Beginning":
        """Return the beginning of a run."""
        course = course_of(samples, plan)
        batches = course.epochs[0][:FIRST]
        own = [i for batch in batches for i in batch]
        counts = [len(batch) for batch in batches]
        return cls(
            samples=[samples[i] for i in own],
            course=Course(epochs=[_numbered(counts)], steps=course.steps),
            teacher=teacher.only(own),
        )

    def save(self, path: Path) -> None:
        """Write all of it."""
        samples, teacher = self.samples, self.teacher
        np.savez_compressed(
            path,
            tokens=np.concatenate([s.tokens for s in samples]).astype(np.int32),
            lengths=[len(s.tokens) for s in samples],
            spans=np.concatenate([s.spans for s in samples]).astype(np.int32),
            ends=teacher.ends,
            targets=np.concatenate([s.targets for s in samples]),
            status=np.concatenate([s.status for s in samples]),
            written=[s.written for s in samples],
            batches=[len(batch) for batch in self.course.epochs[0]],
            steps=self.course.steps,
            rows=teacher.rows,
            beliefs=teacher.beliefs,
        )

    @classmethod
    def load(cls, path: Path) -> "Beginning":
        """Read what was saved."""
        with np.load(path, allow_pickle=False) as stored:
            ends, lengths = stored["ends"], np.cumsum(stored["lengths"])
            tokens, (spans, targets, status) = (
                np.split(stored["tokens"], lengths[:-1]),
                (np.split(stored[name], ends[:-1]) for name in ("spans", "targets", "status")),
            )
            samples = [
                Sample(own.tolist(), [(int(a), int(b)) for a, b in some], wanted, being, int(written))
                for own, some, wanted, being, written in zip(
                    tokens, spans, targets, status, stored["written"], strict=True
                )
            ]
            course = Course(epochs=[_numbered(stored["batches"].tolist())], steps=int(stored["steps"]))
            teacher = Teacher(rows=stored["rows"], beliefs=stored["beliefs"], ends=ends)
        return cls(samples=samples, course=course, teacher=teacher)


def _numbered(counts: Sequence[int]) -> list[list[int]]:
    """Return batches of so many samples each, numbered on from 0."""
    ends = np.cumsum(counts).tolist()
    return [list(range(end - count, end)) for end, count in zip(ends, counts, strict=True)]
