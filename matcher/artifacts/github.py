"""Reads pull requests as GitHub's tools print them.

`gh pr list --json`, `gh pr view --json`, `gh search prs --json`, and the REST API's objects, arrays, pages of arrays
and search results (`{"items": […]}`). Only asked-for fields appear, so nothing is required but a title or a body.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime

from matcher.artifacts.authorship import is_bot, kept_apart
from matcher.artifacts.source import Source, UnreadableError, decode, moment
from matcher.artifacts.values import address, words
from matcher.deferred import lazy_regex
from matcher.domain import BOT_NOTE, Artifact, Comment, Kind, Skipped

_SPACE = lazy_regex(r"\s*")
_REPOSITORY = lazy_regex(r"/repos/([^/\s]+/[^/\s]+)/?$")
_COMMENTS = ("comments", "reviews", "latestReviews", "reviewComments")
_ASK = "export it with: gh pr list --json number,title,body,url,author,createdAt,mergedAt"
_NEVER = "0001-01-01"
"""How GitHub's own tool writes a date that has not come."""


def read_github(source: Source) -> Iterator[Artifact | Skipped]:
    """Return an iterator over the pull requests; each element that cannot be used is one `Skipped`."""
    try:
        text, note = decode(source.read())
    except UnreadableError as error:
        yield source.skipped(error.reason, error.remedy)
        return
    notes = (note,) if note else ()
    index = 0
    try:
        for index, item in enumerate(_items(text), 1):
            yield _artifact(source, index, item, notes)
    except json.JSONDecodeError as error:
        reason = f"is not whole JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        yield source.skipped(reason, "export it again, or mend that place")
    except RecursionError:
        yield source.skipped("is nested too deeply", _ASK)
    except ValueError:  # Python reads no number of more than 4,300 digits
        yield source.skipped("holds a number that is too long", _ASK)


def _items(text: str) -> Iterator[object]:
    """Yield the elements of every JSON document in the text: `gh api --paginate` prints one for each page."""
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    at = _after_space(text, 0)
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        for item in _elements(document):
            yield from item if isinstance(item, list) else (item,)  # `--slurp` makes an array of pages
        at = _after_space(text, at)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _elements(value: object) -> list[object]:
    """Return what an array, a search result or a connection of nodes holds, or the value itself."""
    if isinstance(value, dict):
        held = value.get("items", value.get("nodes"))
        return held if isinstance(held, list) else [value]
    return value if isinstance(value, list) else [value]


def _artifact(source: Source, index: int, item: object, notes: tuple[str, ...]) -> Artifact | Skipped:
    place = f"item {index}"
    if not isinstance(item, dict):
        return source.skipped("is not a pull request's object", _ASK, at=place)
    title, wrong_title = words(item.get("title"))
    body, wrong_body = words(item.get("body"))
    for key, wrong in (("title", wrong_title), ("body", wrong_body)):
        if wrong:
            return source.skipped(f"'{key}' {wrong}", _ASK, at=place)
    if not f"{title or ''}{body or ''}".strip():
        return source.skipped("has neither title nor body", _ASK, at=place)
    url, url_note = address(item.get("html_url") or item.get("url"))
    created_at, date_note = _created(item)
    author, comments = _author(item), _comments(item)
    found = (
        BOT_NOTE if _is_bot(item) or is_bot(author) else None,
        _state(item),
        None if "body" in item else "only the title was exported: ask for the body too",
        *kept_apart(comments, [author]),
        date_note,
        url_note,
    )
    return Artifact(
        id=url or _numbered(item, source) or f"{source.id}:{index}",
        text=body or "",
        title=title or None,
        kind=_kind(url),
        author=author,
        created_at=created_at,
        url=url,
        source=source.name,
        comments=comments,
        notes=notes + tuple(note for note in found if note),
    )


def _kind(url: str | None) -> Kind:
    """Return "pull_request", save where the address is that of a comment or, as in a search, of an issue."""
    if url and re.search(r"#(?:issuecomment-|discussion_r|pullrequestreview-)\d+$", url):
        return "review_comments"
    return "other" if url and re.search(r"/issues/\d+$", url) else "pull_request"


def _numbered(item: dict[str, object], source: Source) -> str | None:
    """Return `repo#number`, or None without a number.

    Where the repository was not asked for, the export stands for it: others have a request of that number, too.
    """
    number, _ = words(item.get("number"))
    return f"{_repository(item) or f'{source.id}:'}#{number}" if number else None


def _repository(item: dict[str, object]) -> str:
    base = item.get("base")
    for place in (item.get("repository"), base.get("repo") if isinstance(base, dict) else None):
        if isinstance(place, dict):
            name, _ = words(place.get("nameWithOwner") or place.get("full_name") or place.get("name"))
            if name:
                return name
    found = _REPOSITORY.search(str(item.get("repository_url")))
    return found[1] if found else ""


def _created(item: dict[str, object]) -> tuple[datetime | None, str | None]:
    """Return when the work was merged, else when the request was opened: a review asks what landed in its time."""
    return moment(_merged(item) or _date(item, "createdAt", "created_at"))


def _merged(item: dict[str, object]) -> object:
    inner = item.get("pull_request")
    return _date(item, "mergedAt", "merged_at") or (_date(inner, "merged_at") if isinstance(inner, dict) else None)


def _date(item: dict[str, object], *keys: str) -> object:
    """Return the first date under the keys that has come, or None."""
    values = (item.get(key) for key in keys)
    return next((value for value in values if value and not str(value).startswith(_NEVER)), None)


def _state(item: dict[str, object]) -> str | None:
    """Return a note on work that has not landed; None where it has, or where that was not exported."""
    state, _ = words(item.get("state"))
    if state is None or _merged(item):
        return None
    if state.lower() == "open":
        return "not merged yet"
    # REST says "closed" of merged work too, and `gh search` exports no merge date.
    known = state == "CLOSED" or "merged_at" in item
    return "closed without being merged" if known and state.lower() == "closed" else None


def _author(item: dict[str, object]) -> str | None:
    """Return the login of who wrote an object, or the name where there is no login."""
    person = item.get("author") or item.get("user")
    if isinstance(person, dict):
        person = person.get("login") or person.get("name")
    name, _ = words(person)
    return name or None


def _is_bot(item: dict[str, object]) -> bool:
    person = item.get("author") or item.get("user")
    return isinstance(person, dict) and (person.get("is_bot") is True or person.get("type") == "Bot")


def _comments(item: dict[str, object]) -> tuple[Comment, ...]:
    """Return what was said beside the request, each once: `latestReviews` repeats some of `reviews`."""
    said = [one for key in _COMMENTS for one in _held(item.get(key))]
    said += [one for thread in _held(item.get("reviewThreads")) for one in _held(thread.get("comments"))]
    found: dict[Comment, None] = {}
    for one in said:
        text, _ = words(one.get("body"))
        if text and text.strip():
            when, _ = moment(_date(one, "createdAt", "created_at", "submittedAt", "submitted_at"))
            found[Comment(text=text, author=_author(one), created_at=when)] = None
    return tuple(found)


def _held(value: object) -> list[dict[str, object]]:
    """Return the objects of an array or of a connection of nodes; REST writes only their number."""
    held = value.get("nodes") if isinstance(value, dict) else value
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
