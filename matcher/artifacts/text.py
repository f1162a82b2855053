"""Plain text and Markdown, with YAML or TOML front matter or the headers of an e-mail."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath

from matcher.artifacts.authorship import bot_note
from matcher.artifacts.byline import byline, named_in
from matcher.artifacts.dates import day_named, local_moment
from matcher.artifacts.detect import guessed_kind, named_kind
from matcher.artifacts.feedback import ABOUT, credited
from matcher.artifacts.git_log import commits, is_git_log
from matcher.artifacts.mail import headers
from matcher.artifacts.source import Source, UnreadableError, decode, lines, moment
from matcher.artifacts.values import address
from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Skipped
from matcher.parsing import ParsingError, toml_of

_YAML = lazy_regex(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = lazy_regex(r"\A\+\+\+[ \t]*\n(.*?\n)??\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = lazy_regex(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_DATES = ("created_at", "date", "created")
_TITLE_LENGTH = 60
_FENCE = lazy_regex(r" {0,3}(`{3,}|~{3,})")


def read(source: Source) -> Iterator[Artifact | Skipped]:
    """Yield the one artifact of a text file, or the commits of a log of git.

    Its text is the body: offsets count from after front matter and headers.

    Raises:
        UnreadableError: it is not text, or there is none after front matter and headers.
    """
    content, guessed = decode(source.read())
    if is_git_log(content):
        yield from commits(source, lines(content))
        return
    front, body, broken = front_matter(lines(content))
    mail, body = headers(body)
    values = {**mail, **front}
    if not body.strip():
        raise UnreadableError("has no text", "write something in it, or leave it out")
    title = _string(values, "title") or first_heading(body)
    created_at, undated = _dated(values)
    found, written = byline(body)
    author = _string(values, "author") or _string(values, "authors") or found or named_in(title or _opening(body))
    url, unlinked = address(_string(values, "url"))
    named = _string(values, "kind")
    kind, unknown = named_kind(named) if named else (guessed_kind(source.name, title), None)
    artifact = Artifact(
        id=_string(values, "id") or source.id,
        text=body,
        title=title,
        kind=kind,
        author=author,
        created_at=created_at or written or day_named(PurePath(source.name).stem, title, _opening(body)),
        url=url,
        source=source.name,
        notes=tuple(filter(None, (bot_note(author), guessed, broken, undated, unknown, unlinked))),
    )
    yield credited(artifact, next(filter(None, (_string(values, key) for key in ABOUT)), None))


def _dated(values: Mapping[str, object]) -> tuple[datetime | None, str | None]:
    """Return when it says it was written, in any form that people write, and a note where that cannot be read."""
    value = next((values[key] for key in _DATES if values.get(key)), None)
    return local_moment(value) if isinstance(value, str) else moment(value)


def _opening(body: str) -> str | None:
    """Return the first line where it stands by itself like a title, without a mark of one: `Log, 14 August 2026`."""
    first, _, more = body.lstrip("\n").partition("\n")
    apart = not more.strip() or not more.split("\n", 1)[0].strip()
    return first if apart and len(first) <= _TITLE_LENGTH and not first.rstrip().endswith((".", "!", "?")) else None


def _string(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return None if value is None else str(value).strip() or None


def front_matter(text: str) -> tuple[dict[str, object], str, str | None]:
    """Return the front matter by lower-case key, the body after it, and a note where it cannot be understood.

    What only looks like front matter, such as prose between two rules, stays in the body.
    """
    if found := _TOML.match(text):
        try:
            table = toml_of(found[1] or "")
        except ParsingError as error:
            return {}, text[found.end() :], f"front matter is not valid TOML ({str(error)[:80]}): left out"
        return {key.lower(): value for key, value in table.items()}, text[found.end() :], None
    if found := _YAML.match(text):
        pairs = _pairs(found[1] or "")
        if pairs is not None:
            return dict(pairs), text[found.end() :], None
    return {}, text, None


def _pairs(block: str) -> dict[str, str | None] | None:
    """Return the flat pairs of a YAML block, or None where a line shows that it is none.

    A YAML parser would refuse what people write (`title: RFC: caching`), so only pairs, lists and folded text
    at the top are read, and nesting is passed over.
    """
    values: dict[str, list[str]] = {}
    parts: list[str] | None = None
    for line in block.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if pair := _PAIR.match(line):
            parts = values.setdefault(pair[1].lower(), [])
            parts[:] = [pair[2] or ""]
        elif parts is not None and line[0] in " \t-":
            parts.append(line)
        else:
            return None
    return {key: _value(parts) for key, parts in values.items()}


def _value(parts: list[str]) -> str | None:
    """Return one value from what stands after the colon and on the lines below."""
    first, *more = (part.strip() for part in parts)
    if not more:
        return _scalar(first)
    if first in {"", ">", "|", ">-", "|-", ">+", "|+"}:
        first = ""
    if all(item.startswith("-") for item in more):
        return ", ".join(_scalar(item[1:].strip()) or "" for item in more)
    return " ".join([first, *more]).strip() or None


def _scalar(value: str) -> str | None:
    """Return a value without quotes, comment or the brackets of a list in one line."""
    quoted = re.match(r"""(["'])(.*)\1\s*(?:#.*)?$""", value)
    if quoted:
        return quoted[2].replace('\\"', '"').replace("''", "'")
    value = re.sub(r"(?:^|\s)#(?!\d).*$", "", value).strip()  # of `Review of #590`, the number is no comment
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_scalar(item.strip()) or "" for item in value[1:-1].split(",")) or None
    return None if value in {"", "~", "null"} else value


def first_heading(text: str) -> str | None:
    """Return the words of the first Markdown heading of the first level, code blocks aside."""
    above = ""
    for _, line in unfenced(text):
        if heading := _heading(line, above):
            return heading
        above = line
    return None


def unfenced(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line outside of fenced code blocks, with where it starts; a block, too, as one empty line."""
    fence: str | None = None
    start = 0
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence is None:
            fence = mark[1] if mark else None
            yield start, "" if mark else line
        elif mark and mark[1].startswith(fence):
            fence = None
        start += len(line) + 1


def _heading(line: str, above: str) -> str | None:
    if line.startswith("# "):
        return re.sub(r"\s#+$", "", line[2:].strip()).strip() or None
    if re.fullmatch(r"={3,}\s*", line) and above.strip():
        return above.strip()
    return None
