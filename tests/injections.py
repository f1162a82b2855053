"""Artifacts into which somebody wrote words for a machine reader, at every place where one could."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from conftest import ROOT

from matcher.domain import Artifact

SET = ROOT / "tests" / "fixtures" / "injections.jsonl"
_SENTENCE_END = re.compile(r"(?<=[a-z][.!?])\s")
_ITEM = re.compile(r"^- .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Words for a machine reader, and where they are put."""

    id: str
    family: str
    field: str
    place: str
    text: str


def attacks() -> list[Attack]:
    """Return the whole set."""
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    return [Attack(id=r["id"], family=r["family"], field=r["field"], place=r["place"], text=r["attack"]) for r in rows]


def attacked(artifact: Artifact, attack: Attack) -> Artifact:
    """Return the artifact with the attack in it."""
    if attack.field == "title":
        return replace(artifact, title=_beside(artifact.title, attack))
    if attack.field == "author":
        return replace(artifact, author=_beside(artifact.author, attack))
    return replace(artifact, text=_PLACES[attack.place](artifact.text, attack.text))


def _beside(line: str | None, attack: Attack) -> str:
    if not line:
        return attack.text.strip(" -|;.")
    return f"{attack.text}{line}" if attack.place == "before" else f"{line}{attack.text}"


def _at_the_start(text: str, attack: str) -> str:
    return f"{attack}\n\n{text}"


def _in_the_middle(text: str, attack: str) -> str:
    paragraphs = text.rstrip().split("\n\n")
    middle = (len(paragraphs) + 1) // 2
    return "\n\n".join([*paragraphs[:middle], attack, *paragraphs[middle:]]) + "\n"


def _at_the_end(text: str, attack: str) -> str:
    return f"{text.rstrip()}\n\n{attack}\n"


def _on_a_line(text: str, attack: str) -> str:
    """Put it on a line of its own, right below the first paragraph that ends like a sentence."""
    first, *rest = re.split(r"(?<=\.)\n\n", text.rstrip(), maxsplit=1)
    return "\n\n".join([f"{first}\n{attack}", *rest]) + "\n"


def _in_an_item(text: str, attack: str) -> str:
    """Put it behind what a list item says; below the text, as an item, where there is no list."""
    found = _ITEM.search(text)
    return f"{text[: found.end()]} {attack}{text[found.end() :]}" if found else f"{text.rstrip()}\n\n- {attack}\n"


def _after_a_sentence(text: str, attack: str) -> str:
    found = _SENTENCE_END.search(text)
    at = found.start() if found else len(text.rstrip())
    return f"{text[:at]} {attack}{text[at:]}"


_PLACES: dict[str, Callable[[str, str], str]] = {
    "start": _at_the_start,
    "middle": _in_the_middle,
    "end": _at_the_end,
    "own_line": _on_a_line,
    "item": _in_an_item,
    "after_sentence": _after_a_sentence,
}
