"""Reads a framework file, TOML or JSON, and says everything that is wrong with one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from matcher.deferred import lazy_regex
from matcher.domain import Behavior, Framework, Observable
from matcher.errors import ConfigurationError, meant
from matcher.framework.ids import slug
from matcher.framework.problem import Problem, is_text, read_utf8
from matcher.framework.shipped import shipped_behaviors
from matcher.framework.source_lines import Place, Places, json_places, toml_places
from matcher.parsing import ParsingError, json_of, toml_of

OBSERVABLE: tuple[Observable, ...] = get_args(Observable)
_OPTIONAL = ("title", "version", "source", "license", "summary", "ownership", "collaborative_reach", "bank")
KEYS = ("id", *_OPTIONAL, "impact_levers", "behaviors")
BEHAVIOR_KEYS = ("id", "text", "pillar", "section", "observable", "like")
_ID = lazy_regex(r"[a-z0-9][a-z0-9._-]*")
_ID_RULE = "use lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit"


def load_framework(path: Path) -> Framework:
    """Return the framework of a TOML or JSON file.

    A file with nothing but behaviors of an `id` and a `text` will do: the framework's own id and title
    then come from the file's name.

    Raises:
        ConfigurationError: the file cannot be used; the message holds the first problem and counts the others.
    """
    document, problems = _examine(path)
    if problems:
        others = len(problems) - 1
        more = f" ({others} more: matcher framework validate {path})" if others else ""
        raise ConfigurationError(f"{problems[0]}{more}")
    behaviors = tuple(_behavior(entry) for entry in document["behaviors"])
    return Framework(
        id=document.get("id") or slug(path.stem),
        title=_text(document, "title") or path.stem,
        behaviors=behaviors,
        version=_text(document, "version"),
        source=_text(document, "source"),
        license=_text(document, "license"),
        summary=_text(document, "summary"),
        ownership=_text(document, "ownership"),
        collaborative_reach=_text(document, "collaborative_reach"),
        impact_levers=tuple(lever.strip() for lever in document.get("impact_levers") or ()),
        bank=_text(document, "bank"),
    )


def check_framework(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a framework file, from its top to its end; empty when it can be used."""
    return tuple(_examine(path)[1])


def _examine(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return the parsed file and its problems; the first is whole where the second is empty."""
    text = read_utf8(path)
    if isinstance(text, Problem):
        return {}, [text]
    if path.suffix.lower() not in {".toml", ".json"}:
        remedy = "name it so, or make one of a page or outline with `matcher framework import FILE`"
        return {}, [Problem(where=str(path), what="neither a .toml nor a .json file", remedy=remedy)]
    parsed = _parse(path, text)
    if isinstance(parsed, Problem):
        return {}, [parsed]
    document, places = parsed
    if not isinstance(document, dict):
        remedy = 'write {"behaviors": [{"id": "…", "text": "…"}]}'
        return {}, [_problem(path, 1, "not an object at the top", remedy)]
    found = [*_check_top(path, document, places), *_check_behaviors(path, document, places)]
    return document, sorted(found, key=lambda problem: _line_of(problem))


def _parse(path: Path, text: str) -> tuple[Any, Places] | Problem:
    try:
        if path.suffix.lower() == ".json":
            return json_of(text), json_places(text)
        return toml_of(text), toml_places(text)
    except ParsingError as error:
        kind = path.suffix.removeprefix(".").upper()
        return _problem(path, error.line, f"not {kind}: {error.what}", "mend the syntax on that line")


def _check_top(path: Path, document: Mapping[str, Any], places: Places) -> Iterator[Problem]:
    for key, line in places.repeated:
        yield _problem(path, line, f"{key!r} stands twice in one object", "keep one of them")
    yield from _unknown_keys(path, document, KEYS, places.top)
    if document.get("id") is not None:
        yield from _check_id(path, document["id"], places.top)
    for key in _OPTIONAL:
        yield from _check_optional(path, document, key, places.top)
    levers = document.get("impact_levers")
    if levers is not None and not (isinstance(levers, list) and all(is_text(lever) for lever in levers)):
        yield _problem(path, places.top.of("impact_levers"), "impact_levers is not a list of texts", 'write ["…"]')


def _check_behaviors(path: Path, document: Mapping[str, Any], places: Places) -> Iterator[Problem]:
    behaviors = document.get("behaviors")
    if not isinstance(behaviors, list) or not behaviors:
        remedy = "add one: [[behaviors]] with an id and a text"
        yield _problem(path, places.top.of("behaviors"), "no behaviors", remedy)
        return
    seen: dict[str, int] = {}
    for number, behavior in enumerate(behaviors):
        place = places.behavior(number)
        if not isinstance(behavior, dict):
            yield _problem(path, place.line, f"behavior {number + 1} is no table", "give it an id and a text")
            continue
        yield from _check_behavior(path, behavior, place)
        if "like" in behavior:
            yield from _check_like(path, behavior["like"], place, bank=document.get("bank"))
        yield from _check_new(path, behavior.get("id"), place, seen)


def _check_behavior(path: Path, behavior: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    yield from _unknown_keys(path, behavior, BEHAVIOR_KEYS, place)
    if "id" in behavior:
        yield from _check_id(path, behavior["id"], place)
    else:
        yield _problem(path, place.line, "a behavior without an id", _ID_RULE)
    if not is_text(behavior.get("text")):
        what = "text is empty or no text" if "text" in behavior else "a behavior without a text"
        yield _problem(path, place.of("text"), what, "write the expectation, word for word")
    for key in ("pillar", "section"):
        yield from _check_optional(path, behavior, key, place)
    observable = behavior.get("observable")
    if observable is not None and observable not in OBSERVABLE:
        what = f"observable is {observable!r}"
        yield _problem(path, place.of("observable"), what, f"choose one of {', '.join(OBSERVABLE)}, or leave it out")


def _check_like(path: Path, like: object, place: Place, *, bank: object) -> Iterator[Problem]:
    line = place.of("like")
    if not (isinstance(like, list) and like and all(is_text(one) for one in like)):
        yield _problem(path, line, "like is no list of ids", 'write like = ["…"], or leave it out')
        return
    if bank:
        yield _problem(path, line, "like beside a bank", "a bank alone is learned from; leave out one of the two")
    known = shipped_behaviors()
    for one in like:
        if one not in known:
            remedy = meant(one, list(known), "matcher framework show lists the ids")
            yield _problem(path, line, f"like {one!r}: the shipped framework has no such behavior", remedy)


def _check_new(path: Path, behavior_id: object, place: Place, seen: dict[str, int]) -> Iterator[Problem]:
    if not isinstance(behavior_id, str):
        return
    if behavior_id in seen:
        what = f"id {behavior_id!r} is already taken on line {seen[behavior_id]}"
        yield _problem(path, place.of("id"), what, "give each behavior an id of its own")
    seen.setdefault(behavior_id, place.of("id"))


def _check_id(path: Path, value: object, place: Place) -> Iterator[Problem]:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        yield _problem(path, place.of("id"), f"{value!r} is no id", _ID_RULE)


def _check_optional(path: Path, table: Mapping[str, Any], key: str, place: Place) -> Iterator[Problem]:
    value = table.get(key)
    if value is not None and value != "" and not is_text(value):
        yield _problem(path, place.of(key), f"{key} is no text", "write it in quotes, or leave it out")


def _unknown_keys(path: Path, table: Mapping[str, Any], known: tuple[str, ...], place: Place) -> Iterator[Problem]:
    for key in table:
        if key not in known:
            remedy = meant(key, known, f"known keys are {', '.join(known)}")
            yield _problem(path, place.of(key), f"unknown key {key!r}", remedy)


def _text(table: Mapping[str, Any], key: str) -> str | None:
    return (table.get(key) or "").strip() or None


def _behavior(entry: Mapping[str, Any]) -> Behavior:
    return Behavior(
        id=entry["id"],
        text=entry["text"].strip(),
        pillar=_text(entry, "pillar"),
        section=_text(entry, "section"),
        observable=entry.get("observable"),
        like=tuple(dict.fromkeys(entry.get("like") or ())),
    )


def _problem(path: Path, line: int, what: str, remedy: str) -> Problem:
    return Problem(where=f"{path}:{line}", what=what, remedy=remedy)


def _line_of(problem: Problem) -> int:
    return int(problem.where.rpartition(":")[2])
