"""Numbers that are secret by their form: of payment cards, and of social security.

Source: ISO/IEC 7812-1 (lengths, first digits, and the check digit by Luhn's rule); the United States' Social Security
Administration, "The SSN numbering scheme": no area 000, 666 or 9xx, no group 00, no serial 0000.
"""

import re
from collections.abc import Iterator

_GROUP = r"(?:[3-6]\d|2[2-7])\d{2}(?P<gap>[ \u00a0-])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}"
_CARDS = tuple(
    re.compile(rf"(?<![\w.,/#+-])(?<!\d{{4}} )(?P<value>{form})(?![\w-]|[.,/]\d| \d{{4}} \d{{4}})")
    for form in (
        r"4\d{12}(?:\d{3}){0,2}|5\d{15}|3\d{13,15}|6\d{15,18}|2[2-7]\d{14}",
        _GROUP,
        _GROUP + r"(?P=gap)\d{3}",
        r"3\d{3}(?P<gap>[ \u00a0-])\d{6}(?P=gap)\d{4,5}",
    )
)
"""In one piece, in fours (a column of numbers has more of them), in fours with a rest, as American Express has them."""
_SSN = re.compile(r"(?<![\w.,/#+-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|[.,/]\d)")
_SSN_NAMED = re.compile(
    r"\b(?:ssn|social[ -]security(?:[ -](?:number|no\.?))?)(?:[ ]?(?:is|was|:|=|#))?[ ]{0,3}[\"'`]?"
    r"(?P<value>\d{3}[ .]?\d{2}[ .]?\d{4})(?!\w)",
    re.IGNORECASE,
)


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the number of a card or of a person stands."""
    for form in _CARDS:
        yield from (found.span("value") for found in form.finditer(text) if _is_card(found["value"]))
    yield from (found.span() for found in _SSN.finditer(text))
    yield from (found.span("value") for found in _SSN_NAMED.finditer(text))


def _is_card(value: str) -> bool:
    """Return whether a number has the length and the check digit of a card: of others, every tenth has."""
    digits = [int(c) for c in value if c.isdigit()]
    doubled = [n if i % 2 == 0 else sum(divmod(2 * n, 10)) for i, n in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(doubled) % 10 == 0
