"""Which words are quoted, changed word by word, without the terminal they are shown on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from matcher.domain import Artifact, Quote

Edge = Literal["start", "end"]
STRIDE = 10
"""Words that up and down go over."""
STEPS: Mapping[str, int] = {
    "<left>": -1,
    "<right>": 1,
    "<up>": -STRIDE,
    "<down>": STRIDE,
    "h": -1,
    "l": 1,
    "k": -STRIDE,
    "j": STRIDE,
}
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Quotes of one artifact, one of them in hand, with the edge of it that moves."""

    artifact: Artifact
    quotes: tuple[Quote, ...]
    """Never empty."""
    at: int = 0
    edge: Edge = "end"

    @property
    def quote(self) -> Quote:
        """The quote in hand."""
        return self.quotes[self.at]

    def pressed(self, key: str) -> "Spans":
        """Return what is quoted after a key."""
        if key in STEPS:
            return self._moved(STEPS[key])
        if key == "<tab>":
            return replace(self, edge="start" if self.edge == "end" else "end")
        if key == "d" and len(self.quotes) > 1:
            return replace(self, quotes=self.quotes[: self.at] + self.quotes[self.at + 1 :], at=max(0, self.at - 1))
        if key.isdecimal() and len(key) == 1 and 1 <= int(key) <= len(self.quotes):
            return replace(self, at=int(key) - 1)
        return self

    def instead(self, quote: Quote) -> "Spans":
        """Return the spans with another quote in hand."""
        return replace(self, quotes=(*self.quotes[: self.at], quote, *self.quotes[self.at + 1 :]))

    def beside(self, quote: Quote) -> "Spans":
        """Return the spans with one more quote, which is in hand then."""
        return replace(self, quotes=(*self.quotes, quote), at=len(self.quotes))

    def _moved(self, words: int) -> "Spans":
        quote = self.quote
        text = self.artifact.field(quote.field)
        starts = self.edge == "start"
        edges = [match.start() if starts else match.end() for match in _WORD.finditer(text)]
        allowed = [e for e in edges if (e < quote.end if starts else e > quote.start)]
        here = quote.start if starts else quote.end
        ahead = [e for e in allowed if e > here][:words] if words > 0 else [e for e in allowed if e < here][words:]
        if not ahead:
            return self
        place = ahead[-1] if words > 0 else ahead[0]
        start, end = (place, quote.end) if starts else (quote.start, place)
        return self.instead(Quote(field=quote.field, start=start, end=end, text=text[start:end]))
