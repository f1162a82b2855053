"""Makes a framework out of a saved page of the public Dropbox site, a Markdown outline or a plain-text one."""

import re
from pathlib import Path

from matcher.deferred import lazy_regex
from matcher.domain import Framework
from matcher.errors import InputError
from matcher.framework.outline import Line, fold, read_outline
from matcher.framework.pages import page_lines
from matcher.framework.problem import read_utf8

_PAGE = lazy_regex(r"\s*(?:<!--.*?-->\s*)*<[a-z!?]", re.IGNORECASE | re.DOTALL)
_MARKDOWN = lazy_regex(r"^#{1,6}\s+\S|^\S.*\n(?:=+|-{3,})\s*$", re.MULTILINE)
_BULLET = lazy_regex(r"^(\s*)(?:[-\u2013*+•◦▪‣∙·●○]|\d+[.)])\s+(.*)$")
_REMEDY = (
    "save the page of one role (IC1 Machine Learning Engineer, say), or list the behaviors as bullets under headings"
)


def import_framework(path: Path) -> Framework:
    """Return the framework that a saved HTML page, a Markdown outline or a plain-text outline spells out.

    Every list item below the scope headings becomes a behavior, word for word but for white space, with an id made
    of its pillar and first significant words. The format is told by what is in the file, not by its name.

    Raises:
        InputError: the file cannot be read, or no behavior is in it.
    """
    lines, source = _outline(path)
    framework = read_outline(lines, source)
    if framework is None:
        raise InputError(f"{path}: no behaviors found in it; {_REMEDY}")
    return framework


def _outline(path: Path) -> tuple[list[Line], str | None]:
    text = _read(path)
    try:
        if isinstance(text, bytes) or _PAGE.match(text):
            return page_lines(text)
        if _MARKDOWN.search(text):
            return page_lines(_markdown_page(text))
    except RecursionError as error:
        raise InputError(f"{path}: nested too deeply to be a framework page; {_REMEDY}") from error
    return text_lines(text), None


def _read(path: Path) -> str | bytes:
    """Return a file's text, or the bytes of an HTML page that names another encoding than UTF-8."""
    text = read_utf8(path)
    if isinstance(text, str):
        return text
    if path.is_file() and "not UTF-8" in text.what and b"charset" in (page := path.read_bytes())[:2048].lower():
        return page
    raise InputError(str(text))


def _markdown_page(text: str) -> str:
    from markdown_it import MarkdownIt

    bulleted = re.sub(r"^(\s*)[•◦▪‣∙·●○]\s+", r"\1- ", text, flags=re.MULTILINE)
    return str(MarkdownIt("commonmark", {"breaks": True}).enable("table").render(bulleted))


def text_lines(text: str) -> list[Line]:
    """Return the lines of a plain-text outline: bullets are items, and what is indented below one goes on with it."""
    lines: list[Line] = []
    indents: list[int] = []
    for raw in text.expandtabs(4).split("\n"):
        indent = len(raw) - len(raw.lstrip())
        bullet = _BULLET.match(raw)
        if bullet:
            indents = [*(outer for outer in indents if outer < indent), indent]
            lines.append(Line("item", bullet[2], len(indents)))
        elif raw.strip() and indents and indent > indents[-1]:
            lines[-1] = Line("item", f"{lines[-1].text} {raw}", lines[-1].level)
        else:
            indents = indents if not raw.strip() else []
            lines.append(Line("text", fold(raw)))
    return lines
