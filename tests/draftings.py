"""A small framework and what a model says about it, for the tests of drafting."""

import json
from collections.abc import Mapping
from pathlib import Path

from second_readings import Scripted

from matcher.errors import LanguageModelError

STATEMENTS = {
    "own": "I own incidents from the page to the follow-up",
    "test": "I test what I ship and write down how",
}
EVENTS = (
    "Pager went at 03:10, the ferry queue was stuck; restarted it, then wrote up why the lock never timed out.",
    "Stayed on the till outage until Friday and closed the last of its four tickets myself.",
    "Lea took the alarm, found the broken sensor cable and came back in May with the new wiring plan.",
    "You answered the rota failure at midnight, and the list of causes went round before lunch.",
    "The forecast gap was mine to chase; power supply swapped, alert added for the next one.",
    "After the crash of the matchmaker I reran the night's games and told every player what had gone wrong.",
)
NEAR = (
    "Somebody ought to look into the night alarms one day.",
    "The dashboard turns red when a machine stops answering.",
)


def said(examples: int, near_misses: int, first: int = 0) -> str:
    """Return an answer that fills so many orders of each sort."""
    entries = {f"E{n + 1}": EVENTS[(first + n) % len(EVENTS)] for n in range(examples)}
    entries |= {f"N{n + 1}": NEAR[(first + n) % len(NEAR)] for n in range(near_misses)}
    return answered(entries)


def answered(passages: Mapping[str, object]) -> str:
    """Return an answer with these passages."""
    return json.dumps({name: {"event": "something happened", "passage": text} for name, text in passages.items()})


def framework_file(folder: Path, bank: str | None = None) -> Path:
    """Return a framework of two behaviors, with the bank of that name where one is given."""
    path = folder / "mine.toml"
    head = f'title = "Mine"\nbank = "{bank}"\n' if bank else 'title = "Mine"\n'
    path.write_text(head + "".join(f'[[behaviors]]\nid = "{id}"\ntext = "{text}"\n' for id, text in STATEMENTS.items()))
    return path


def model(*answers: str | LanguageModelError) -> Scripted:
    """Return a language model that gives these answers, in turn."""
    return Scripted(answers, id="qwen-test")
