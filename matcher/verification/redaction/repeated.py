"""Secrets of an artifact wherever they stand again: in another case, wrapped, broken up or without their name."""

import re
from collections.abc import Iterable, Iterator

_RUN = re.compile(r"[^\W_]+")
_FEW = 100
"""Secrets up to which each is looked for by itself."""
_PREFIX = 6
"""Letters and digits by which a secret is looked up."""
_LONGEST = 64
"""Letters and digits of a secret that are compared."""


class Repeated:
    """Finds known secrets in a text by their letters and digits alone."""

    def __init__(self, values: Iterable[str]) -> None:
        """Know `values`, and each line of those that have several."""
        self._whole: set[str] = set()
        self._inside: set[str] = set()
        for value in values:
            for line in value.split("\n"):
                self._know(_bare(line))
        self._prefixes = {known[:_PREFIX] for known in self._whole | self._inside}
        self._lengths = sorted({len(known) for known in self._whole | self._inside}, reverse=True)

    def _know(self, bare: str) -> None:
        if len(bare) >= 8 and any(c.isdigit() for c in bare):
            self._inside.add(bare[:_LONGEST])
        elif len(bare) >= _PREFIX:
            self._whole.add(bare[:_LONGEST])

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a secret stands again; one without digits only where it is no part of a longer word."""
        if not self._prefixes:
            return
        bare = _bare(text)
        places = [i for run in _RUN.finditer(text) for i in range(*run.span())]
        for i in self._beginnings(bare):
            for length in self._lengths:
                value = bare[i : i + length]
                if len(value) == length and self._is_known(value, text, places[i], places[i + length - 1]):
                    yield places[i], places[i + length - 1] + 1
                    break

    def _beginnings(self, bare: str) -> Iterator[int]:
        if len(self._prefixes) > _FEW:
            yield from [i for i in range(len(bare) - _PREFIX + 1) if bare[i : i + _PREFIX] in self._prefixes]
            return
        for prefix in self._prefixes:
            position = bare.find(prefix)
            while position >= 0:
                yield position
                position = bare.find(prefix, position + 1)

    def _is_known(self, value: str, text: str, first: int, last: int) -> bool:
        if value in self._inside:
            return True
        inside = text[max(0, first - 1) : first].isalnum() or text[last + 1 : last + 2].isalnum()
        return value in self._whole and not inside and last - first < 2 * len(value)


def _bare(text: str) -> str:
    """Return a text's letters and digits in lower case, as many as there are in the text."""
    runs = "".join(_RUN.findall(text))
    bare = runs.lower()
    return bare if len(bare) == len(runs) else "".join([c.lower() if len(c.lower()) == 1 else c for c in runs])
