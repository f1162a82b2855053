"""One machine on which the invented quarter is gone through, for the test of the whole story."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from browsers import DESK, is_wrong
from bs4 import BeautifulSoup
from conftest import ROOT, CommandLine

from matcher.domain import Artifact, ReviewItem
from matcher.store import ItemQuery, Store, open_store

QUARTER = ROOT / "tests" / "fixtures" / "quarter"
NOOR, TOMASZ, INES = "Noor Haddad", "Tomasz Wilk", "Ines Carvalho"
NAMES: Mapping[str, Sequence[str]] = {
    NOOR: ("noorh", "noor.haddad@quillmart.example"),
    TOMASZ: ("twilk", "tomasz@quillmart.example", "tomasz.wilk"),
    INES: ("ines-c", "ines.carvalho@quillmart.example"),
}
FRAMEWORK = "ic1-machine-learning-engineer"
TOGETHER = "culture-collaborate"
ATTESTED = "Sat with Yuki through the first on-call week and answered every page together, zugzwang included."
NOTE = "ask Hollis for the number"
PERIOD = ("--period", "2026-Q3")
FORMATS = ("md", "html", "json", "docx")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Home:
    """One machine's folders, and `matcher` on it."""

    root: Path
    command_line: CommandLine

    @property
    def environment(self) -> dict[str, str]:
        """Return where `matcher` keeps things."""
        return {f"XDG_{name}_HOME": str(self.root / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}

    def __call__(self, *words: str | Path, stdin: str = "", code: int = 0) -> "CompletedProcess[str]":
        """Run a command to the end that is expected of it."""
        done = self.command_line(*words, stdin=stdin, environment=self.environment, seconds=1_200)
        assert done.returncode == code, done.stderr
        return done

    def copy(self, root: Path) -> "Home":
        """Return the same in other folders: what is done there stays there."""
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return replace(self, root=root)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Give the store."""
        with open_store(self.root / "data" / "matcher" / "evidence.db") as store:
            yield store

    def items(self, subject: str | None = None, **wanted: Any) -> list[ReviewItem]:
        """Return the pairs of a person, or of all, in the order of a review."""
        names = None if subject is None else {name.casefold() for name in (subject, *NAMES[subject])}
        with self.store() as store:
            return list(store.items(ItemQuery(framework_id=FRAMEWORK, authors=names, **wanted)))

    def states(self, subject: str) -> dict[Pair, str]:
        """Return how each pair of a person stands."""
        return {pair(item): item.state for item in self.items(subject)}


def pair(item: ReviewItem) -> Pair:
    """Return what a ruling is about."""
    return item.artifact.id, item.behavior.id


def by(artifact: Artifact) -> str | None:
    """Return which of the three made an artifact."""
    return next((n for n in NAMES if set((artifact.author or "").strip(">").split(" <")) & {n, *NAMES[n]}), None)


def text_of(home: Home, behavior: str) -> str:
    """Return a behavior's text."""
    with home.store() as store:
        framework = store.framework(FRAMEWORK)
    assert framework is not None
    return next(one.text for one in framework.behaviors if one.id == behavior)


def distinctive(name: str, written: list[Artifact]) -> Iterator[str]:
    """Yield the longer lines that stand in a person's artifacts of the quarter, and in nobody else's."""
    others = "\n".join(f"{one.title}\n{one.text}" for one in written if by(one) != name)
    for one in written:
        if by(one) == name and one.created_at and date(2026, 7, 1) <= one.created_at.date() < date(2026, 10, 1):
            yield from (line for line in one.text.splitlines() if len(line) > 40 and line not in others)


@contextmanager
def page_of(home: Home, browser: Any, *words: str) -> Iterator[Any]:
    """Give the page of `matcher review --web` in a browser, which fetches nothing elsewhere and reports no fault."""
    command = [sys.executable, "-m", "matcher", "review", "--web", "--no-open", *words]
    environment = os.environ | home.environment
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        context, wrong = browser.new_context(viewport=DESK), []
        try:
            assert process.stderr is not None
            found = re.search(r"http://\S+", process.stderr.readline())
            assert found is not None
            page = context.new_page()
            page.on("console", lambda line: wrong.extend([line.text] if is_wrong(line) else []))
            page.on("request", lambda sent: wrong.extend([] if "//127.0.0.1:" in sent.url else [sent.url]))
            page.goto(found[0])
            yield page
            assert not wrong
        finally:
            context.close()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0


def words_of(packets: Mapping[str, bytes], ending: str) -> str:
    """Return what a reader reads."""
    if ending == "json":
        strings: list[str] = []
        json.loads(packets["json"], object_hook=lambda one: strings.extend(v for v in one.values() if v == str(v)))
        return letters("\n".join(strings))
    if ending == "docx":
        import docx

        parts = docx.Document(BytesIO(packets["docx"])).element.body.iter()
        return letters("\n".join(part.text for part in parts if part.tag.endswith("}t") and part.text))
    text = packets[ending].decode("utf-8")
    return letters(BeautifulSoup(text, "html.parser").get_text() if ending == "html" else text)


def letters(text: str) -> str:
    """Return letters and digits alone: each format has marks and line ends of its own."""
    return "".join(re.findall(r"\w", text))


def holding(home: Home, sentences: Sequence[str]) -> set[str]:
    """Return the files whose raw bytes hold one of the sentences, also as JSON writes it."""
    forms = {form.encode() for s in sentences for form in (s, json.dumps(s)[1:-1])}
    files = [path for path in home.root.rglob("*") if path.is_file() and "openvino" not in path.parts]
    return {path.name for path in files for raw in (path.read_bytes(),) if any(form in raw for form in forms)}
