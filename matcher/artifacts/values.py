"""What a stranger's JSON holds where a text or a web address is expected. Nothing here trusts a type."""

import re

from matcher.deferred import lazy_regex

_SURROGATES = lazy_regex("[\ud800-\udfff]")
_ADDRESS = lazy_regex(r"https?://[^\s\x00-\x1f\x7f<>\"]+", re.IGNORECASE)
_TYPES = {bool: "true or false", float: "a number", list: "a list", dict: "an object"}


def words(value: object) -> tuple[str | None, str | None]:
    """Return a text (None for null), and what is wrong where the value is none.

    Whole numbers are taken as their digits. Halves of a surrogate pair, which no file can hold, become U+FFFD.
    """
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value), None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), None
    return None, None if value is None else f"is {_TYPES.get(type(value), 'something else')}, not a text"


def address(value: object) -> tuple[str | None, str | None]:
    """Return a web address, and a note where the value says something that is none.

    Only http and https: the address becomes a link on a page, where others could run something.
    """
    url, wrong = words(value)
    if wrong or not url or not url.strip():
        return None, wrong and f"url {wrong}: left out"
    url = url.strip()
    if _ADDRESS.fullmatch(url):
        return url, None
    return None, f"url {url[:60]!r} is no web address: left out"
