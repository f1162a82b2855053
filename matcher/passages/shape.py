"""Judgements by the shape of a text alone: a label, code, or written sentences."""

import re

from matcher.deferred import lazy_regex
from matcher.passages.language import english_share
from matcher.passages.prose import prose, words

_BOLD = lazy_regex(r"(\*\*|__)[^*\n]{1,200}\1\s?:?")
_LABEL_LENGTH = 200
_COLON_WORDS = 4
_BOLD_WORDS = 6
_WORD = "word"
_TICKED = lazy_regex(r"`[^`\n]{1,300}`")
_PLAIN = lazy_regex(
    r"[(\"'\u201c\u2018*_\[]{0,4}[^\W\d_]+(?:[-'\u2019/][^\W\d_]+)*[)\"'\u201d\u2019*_\].,:;!?\u2026]{0,6}"
)
_PROMPT = lazy_regex(r"\s*(?:[$%\u276f] |>>> )")
_COMMAND = lazy_regex(
    r"(?:#include\b|#!/|import [\w.]+(?: as \w+)?$|from [\w.]+ import |def \w+\(|class \w+[(:]"
    r"|traceback \(|file \"|sudo |pip install |npm |git (?:clone|push|pull|checkout|commit|rebase) "
    r"|python3? [\w/.-]+\.py|[A-Z_]{3,}=\S+ |@@ |\+\+\+ |--- a/)",
    re.IGNORECASE,
)
_SYNTAX = lazy_regex(r"[{}<>=;$\\|]|\w\(|::|->|^\s*#", re.MULTILINE)

_SECTION = lazy_regex(
    r"(?:\*\*|__)?(summary|description|motivation|context|background|test plan|testing|changes|what|why|how"
    r"|notes?|overview|details?|problem|solution|root cause|impact|rationale|results?)(?:\*\*|__)?\s?:(?:\*\*|__)?"
    r"\s+(?=\S)",
    re.IGNORECASE,
)


def section(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the name of a section that begins a paragraph (`Test plan: …`) and where its words begin."""
    found = _SECTION.match(text, start, end)
    return (found.group(1), found.end()) if found else None


def is_bold(text: str) -> bool:
    """Return whether a text is bold from end to end, but for a colon: `**Challenges**`."""
    return _BOLD.fullmatch(text.strip()) is not None


def is_label(text: str) -> bool:
    """Return whether a paragraph only names what follows: `**Challenges**`, `Test plan:`."""
    text = text.strip()
    if len(text) > _LABEL_LENGTH or "\n" in text or not (text.endswith(":") or is_bold(text)):
        return False
    said = prose(text)
    return words(said) <= (_COLON_WORDS if said.endswith(":") else _BOLD_WORDS) and not said.endswith((".", "!", "?"))


def is_code(text: str) -> bool:
    """Return whether a sentence is code, a command, a path or a row of figures rather than words."""
    tokens = _TICKED.sub(_WORD, text).split()
    if all(token.startswith(_WORD) for token in tokens):
        tokens = text.replace("`", " ").split()
    if not tokens:
        return False
    plain = sum(token.isalpha() or bool(_PLAIN.fullmatch(token)) for token in tokens)
    if _PROMPT.match(text):
        return True
    if _COMMAND.match(text.strip()):
        return english_share(prose(text)) < 0.1
    return text.isascii() and plain / len(tokens) < 0.35


def is_written(text: str) -> bool:
    """Return whether what stands in a fence is clearly sentences in English."""
    tokens = text.split()
    plain = sum(bool(_PLAIN.fullmatch(token)) for token in tokens)
    if len(tokens) < 8 or plain / len(tokens) < 0.85 or _SYNTAX.search(text):
        return False
    return text.rstrip().endswith((".", "!", "?", ":")) and english_share(text) >= 0.2
