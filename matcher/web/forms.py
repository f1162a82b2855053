"""What a form sent: its fields, and the words that it quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl

from matcher.domain import Artifact, Quote
from matcher.errors import UsageError
from matcher.pipeline.reviewing import Review
from matcher.report import marked

FIELDS = 200
"""A form has no more."""
NOTE, TEXT = 4_000, 20_000
"""Code points of a note, and of what is attested."""
_PLACE = re.compile(r"(title|text):([0-9]{1,9}):([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in their order."""

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Return the form of a request's body.

        Raises:
            UsageError: where it is none.
        """
        try:
            found = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
                max_num_fields=FIELDS,
            )
        except ValueError as error:
            raise UsageError("the form could not be read; go back, open the page anew and send it again") from error
        # Forms send every end of a line as CR LF.
        return cls(tuple((name, value.replace("\r\n", "\n")) for name, value in found))

    def all(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [value for field, value in self.fields if field == name]

    def one(self, name: str) -> str:
        """Return a field's value, empty where the form has none."""
        return next(iter(self.all(name)), "")

    def short(self, name: str, longest: int = NOTE) -> str | None:
        """Return what a person wrote in a field; None where the form has no such field.

        Raises:
            UsageError: where it is longer than it may be.
        """
        if not self.all(name):
            return None
        value = self.one(name).strip()
        if len(value) > longest:
            raise UsageError(f"the {name} has {len(value):,} characters; shorten it to {longest:,}")
        return value

    def words(self) -> list[tuple[str, str]]:
        """Return each stretch of words that was left in the form, with the place it came from, or none."""
        return [
            (words, place) for words, place in zip(self.all("words"), self.all("at"), strict=False) if words.strip()
        ]


def quotes_of(form: Form, review: Review, artifact: Artifact) -> tuple[Quote, ...]:
    """Return the words of the form as quotes of the artifact, each once.

    Raises:
        UsageError: where words stand nowhere in it, or none were left.
    """
    found = {(q.field, q.start, q.end): q for q in _quotes(form, review, artifact)}
    if not found:
        raise UsageError("no words are left to quote; leave some, or reject it")
    return tuple(found.values())


def _quotes(form: Form, review: Review, artifact: Artifact) -> Iterator[Quote]:
    for words, place in form.words():
        near = _quote_at(place, artifact)
        if near is not None and near.text.strip() and marked(near.text).split() == words.split():
            yield near
        else:
            yield review.find(artifact, words, near)


def _quote_at(place: str, artifact: Artifact) -> Quote | None:
    """Return what stands at a place that a form names; it may be anything, since a page can be old."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return None
    field, start, end = "title" if match[1] == "title" else "text", int(match[2]), int(match[3])
    text = artifact.field("title" if field == "title" else "text")
    if not start < end <= len(text):
        return None
    return Quote(field="title" if field == "title" else "text", start=start, end=end, text=text[start:end])
