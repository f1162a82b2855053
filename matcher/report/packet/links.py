"""What may become a link: plain web addresses. Everything else stays text."""

import re

LONGEST = 2000
"""Code points. Word takes a document with a longer address for damaged."""
WEB = re.compile(
    r"https?://"
    r"\w+(?:(?:\.|-+)\w+)*"  # host: no user name, no brackets
    r"(?::[1-5]?\d{1,4})?"
    r"(?:[/?#][\w\-.~:/?#@!$&'()*+,;=%]*)?",
    re.IGNORECASE,
)


def web_link(url: str | None) -> str | None:
    """Return the address where it is http or https and holds nothing that a reader could not see, else None."""
    if url is None or len(url) > LONGEST or not WEB.fullmatch(url):
        return None
    return url
