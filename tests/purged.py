"""Two people's artifacts, and what must be left of neither, for the tests of purges."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from evidence import AT, FRAMEWORK, judged, made_with, ruling

from matcher.domain import Artifact
from matcher.store import Store

SECRETS = (
    "Zephyrine",
    "zeph@example.org",
    "quartzword",
    "vellumtitle",
    "tickets/OBSIDIAN",
    "marzipannote",
    "nimbusnotes",
)
"""What stands in Zephyrine's artifacts and rulings, and nowhere else."""
ZEPH = "Zephyrine Lima <zeph@example.org>"


def of_zeph(n: int, words: str = "quartzword") -> Artifact:
    """Return an artifact of hers, long enough to need pages of its own."""
    return Artifact(
        id=f"tickets/OBSIDIAN-{n}",
        text=f"{n} I broke the {words} export. " * 300,
        title=f"vellumtitle {n}",
        author=ZEPH if n % 2 else "zephyrine lima",
        created_at=AT + timedelta(days=n),
        url=f"https://example.org/OBSIDIAN/{n}",
        source=f"/home/zeph@example.org/{n}.md",
        notes=("nimbusnotes",),
    )


def of_ben(n: int) -> Artifact:
    """Return an artifact of someone else."""
    return Artifact(id=f"ben/{n}", text=f"{n} Added a regression test. " * 200, author="Ben", created_at=AT)


def fill(store: Store) -> None:
    """Collect both people's artifacts in turn, with rulings on and by each, and a version that went before."""
    run = store.begin_run(made_with(), FRAMEWORK, subject="zephyrine lima")
    store.add(run, [judged(replace(of_zeph(0), text="an earlier quartzword " * 100))])
    for n in range(12):
        store.add(run, [judged(of_zeph(n)), judged(of_ben(n))])
        store.decide(ruling(of_zeph(n), by="Ben", note="marzipannote"))
        store.decide(ruling(of_ben(n), by=ZEPH, note="marzipannote"))


def bytes_of(folder: Path) -> bytes:
    """Return all that stands in the files of a folder."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def left(raw: bytes, secrets: Iterable[str] = SECRETS) -> list[str]:
    """Return which secrets stand in raw bytes, in any case of letters."""
    return [secret for secret in secrets if secret.lower().encode() in raw.lower()]
