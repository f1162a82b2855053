"""Artifacts into which somebody wrote words for a machine reader, at every place where one could."""

import json
import re
from dataclasses import dataclass, replace

from conftest import ROOT

from matcher.domain import Artifact

SET = ROOT / "tests" / "fixtures" / "injections.jsonl"


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
        return replace(artifact, title=_beside(artifact.title or "", attack))
    if attack.field == "author":
        return replace(artifact, author=_beside(artifact.author or "", attack))
    return replace(artifact, text=_into(artifact.text, attack))


def _beside(line: str, attack: Attack) -> str:
    return f"{attack.text}{line}" if attack.place == "before" else f"{line}{attack.text}"


def _into(text: str, attack: Attack) -> str:
    paragraphs = text.split("\n\n")
    middle = (len(paragraphs) + 1) // 2
    if attack.place == "start":
        return f"{attack.text}\n\n{text}"
    if attack.place == "end":
        return f"{text}\n\n{attack.text}\n"
    if attack.place == "after_sentence":
        return re.sub(r"(?<=[a-z]\.)(?=\s)", lambda _: f" {attack.text}", text, count=1)
    if attack.place == "item":
        return "\n\n".join([*paragraphs[:middle], f"- {attack.text}", *paragraphs[middle:]])
    return "\n\n".join([*paragraphs[:middle], attack.text, *paragraphs[middle:]])
