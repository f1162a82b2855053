"""Turns Jira's wiki markup into Markdown, so that its headings, lists, code and quotes are known for what they are.

Source: the notation guide that every Jira site serves at /secure/WikiRendererHelpAction.jspa?section=all.
"""

import re
from collections.abc import Iterator

from matcher.artifacts.source import lines
from matcher.deferred import lazy_regex

_BLOCK = lazy_regex(r"(\{(?:code|noformat|quote|panel)(?::[^{}\n]{0,200})?\})")
_STYLE = lazy_regex(r"\{(?:color|anchor|toc|expand|align)(?::[^{}\n]{0,100})?\}|\{(?=[*_+^~-]\})|(?<=\{[*_+^~-])\}")
_ICON = lazy_regex(r"(?<!\S)\((?:[x/!?i+yn-]|on|off|flag|flagoff|\*[rgby]?)\)(?!\S)[ \t]?")
_HEADING = lazy_regex(r"h([1-6])\.[ \t]+(.*)")
_QUOTED = lazy_regex(r"bq\.[ \t]+(.*)")
_ITEM = lazy_regex(r"([*#]{1,9}|[*#]{0,9}-)[ \t]+(.*)")
_RULE = lazy_regex(r"-{4,}")
_INLINE = lazy_regex(
    r"\{\{(?P<mono>[^{}\n]+)\}\}"
    r"|\[(?P<link>[^\[\]\n]+)\]"
    r"|(?P<bare>https?://[^\s|\]]+)"
    r"|!(?P<image>[^\s!|][^!|\n]{0,200}\.[a-z0-9]{2,5})(?:\|[^!\n]{0,200})?!",
    re.IGNORECASE,
)
_BOLD = lazy_regex(r"(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])")
_DELETED = lazy_regex(r"(?<![\w-])-(?=\S)([^-\n]*[^-\s])-(?![\w-])")
_ADDRESS = lazy_regex(r"(?:https?|mailto|file)[:/]\S*", re.IGNORECASE)


def markdown(wiki: str) -> str:
    """Return the text as Markdown; what is no markup stays as it is."""
    out: list[str] = []
    for quoted, code, text in _stretches(lines(wiki)):
        found = _fenced(text) if code else _prose(text)
        if found and out:
            out.append("")  # else Markdown takes what follows for a part of the quote
        out += [f"> {line}".rstrip() for line in found] if quoted else found
    return "\n".join(out).strip("\n")


def _stretches(text: str) -> Iterator[tuple[bool, bool, str]]:
    """Yield the stretches between block marks: whether quoted, whether code, and the text.

    A mark that is never closed is dropped, and what follows it is read as prose.
    """
    pieces = _BLOCK.split(text)
    closing = {piece: index for index, piece in enumerate(pieces) if index % 2}
    quoted, code = False, ""
    held: list[str] = []
    for index, piece in enumerate(pieces):
        name = piece[1:-1].partition(":")[0] if index % 2 else ""
        if code and piece != code:
            held.append(piece)
        elif code:
            yield quoted, True, "".join(held)
            code, held = "", []
        elif name in ("code", "noformat") and index < closing.get(f"{{{name}}}", -1):
            code = f"{{{name}}}"
        elif name == "quote":
            quoted = not quoted and index < closing["{quote}"] if piece == "{quote}" else quoted
        elif not name:
            yield quoted, False, piece


def _fenced(code: str) -> list[str]:
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *code.strip("\n").split("\n"), fence]


def _prose(text: str) -> list[str]:
    out: list[str] = []
    table = False
    for line in text.strip("\n").split("\n") if text.strip() else ():
        # Without its indentation, which Markdown would take for code and Jira does not.
        found = _line(line.strip(), table)
        table = line.lstrip().startswith("|")
        out += found
    return out


def _line(line: str, in_table: bool) -> list[str]:
    """Return the Markdown lines for one line of wiki markup."""
    if found := _HEADING.fullmatch(line):
        return ["#" * int(found[1]) + " " + _inline(found[2])]
    if found := _QUOTED.fullmatch(line):
        return ["", "> " + _inline(found[1]), ""]
    if _RULE.fullmatch(line):
        return ["", "---", ""]
    if found := _ITEM.fullmatch(line):
        marks = found[1]
        indent = sum(3 if mark == "#" else 2 for mark in marks[:-1])
        return [" " * indent + ("1. " if marks[-1] == "#" else "- ") + _inline(found[2])]
    return _row(line, in_table) if line.startswith("|") else [_inline(line)]


def _row(line: str, in_table: bool) -> list[str]:
    """Return a table's row; the first has the rule below that makes it a table."""
    cells = re.split(r"\|+", _inline(line).strip("|"))
    row = "| " + " | ".join(cell.strip() for cell in cells) + " |"
    return [row] if in_table else ["", row, "|" + " --- |" * len(cells)]


def _inline(line: str) -> str:
    line = _ICON.sub("", _STYLE.sub("", line))
    out: list[str] = []
    at = 0
    for found in _INLINE.finditer(line):
        out += [_emphasis(line[at : found.start()]), _converted(found)]
        at = found.end()
    return "".join([*out, _emphasis(line[at:])])


def _emphasis(text: str) -> str:
    return _DELETED.sub(r"~~\1~~", _BOLD.sub(r"**\1**", text)).replace("\\\\ ", " ")


def _converted(found: re.Match[str]) -> str:
    """Return the Markdown of one inline mark."""
    if found["mono"]:
        fence = "``" if "`" in found["mono"] else "`"
        return f"{fence}{found['mono']}{fence}"
    if found["link"]:
        return _link(found["link"])
    return found["bare"] or ""  # a picture says nothing


def _link(inside: str) -> str:
    """Return what stands in square brackets: a link, a person, a file, or just words in brackets."""
    text, _, rest = inside.partition("|")
    target = rest.partition("|")[0]
    if text.startswith("~"):
        return "@" + text[1:].removeprefix("accountid:")
    if text.startswith("^"):
        return text[1:]
    if target and (_ADDRESS.match(target) or target.startswith("#")):
        return f"[{text}]({target})" if text != target else f"<{target}>"
    return f"<{text}>" if _ADDRESS.fullmatch(text) else f"[{inside}]"
