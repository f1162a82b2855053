"""Goes through the invented quarter as a person would, and writes down what was typed and said: `docs/walkthrough.md`.

Takes two pictures of the page in the browser where Chromium and playwright are there, else leaves those that are.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SIZES = {"review.png": (1280, 900), "review-phone.png": (390, 844)}
WIDTH = 110
OPENED = re.compile(r"http://\S+")
HEAD = """\
# A quarter, from artifacts to a packet

Written by `scripts/walkthrough.py`, which runs these commands; `…` stands for lines that are left out. The quarter of
three people, 300 artifacts, is invented. Mira leads them, and goes through it with each. To follow her in a folder of
its own, so that nothing comes among what is yours, begin with

````console
$ mkdir ~/walkthrough; cp -r tests/fixtures/quarter ~/walkthrough; cd ~/walkthrough
$ export XDG_CONFIG_HOME=$PWD/config XDG_DATA_HOME=$PWD/data XDG_CACHE_HOME=$PWD/cache    # on Linux
````

and delete that folder at the end. Where a file of answers is named, write it first: `cat` shows what stands in it.
"""
PICTURES = """\
## The same in the browser

`matcher review --web --subject "Ines Carvalho"` opens a page that only this machine reaches. Every choice has a button
and a key.

![Cards, each with an artifact, a quote marked in its context, and buttons to accept and to reject](review.png)

<img src="review-phone.png" width="300" alt="The same list on a phone: one card fills the screen">
"""


@dataclass(frozen=True)
class Step:
    """What is told of a command, what is typed, and how many of its first and last lines are kept."""

    told: str
    command: str
    first: int = 20
    last: int = 2
    code: int = 0
    answers: str = ""


COLLECT, NOOR = "collect quarter --period 2026-Q3", '--subject "Noor Haddad"'
ATTEST = '--attest "Sat with Yuki through the first on-call week." --behavior culture-collaborate --date 2026-08-14'
ANSWERS = "accept\nskip\nnote ask Priya about the numbers\naccept\nquit\n"
PLAIN = "At a terminal it is a card at a time, with keys. This is the plain way, for screen readers and scripts."
BEFORE = (
    Step("## Who is who", 'config subjects set "Noor Haddad" noorh noor.haddad@quillmart.example'),
    Step("", 'config subjects set "Tomasz Wilk" twilk tomasz.wilk tomasz@quillmart.example'),
    Step("", 'config subjects set "Ines Carvalho" ines-c ines.carvalho@quillmart.example'),
    Step("## Collect\n\nExit code 5: one line could not be read.", COLLECT, code=5),
    Step("Once more, and nothing is done twice.", COLLECT, 2, 2, code=5),
    Step(f"## Review\n\n{PLAIN}", f"review {NOOR} --behavior results-own-failures --plain", 61, 1, answers=ANSWERS),
)
AFTER = (
    Step("## What left no artifact", f"add {NOOR} {ATTEST}"),
    Step("## Search\n\nBy words:", 'search "asked a colleague after trying alone" --period 2026-Q3 --top 4', 40),
    Step("As evidence of a behavior:", "search --behavior escalate-when-stuck --period 2026-Q3 --top 3", 40),
    Step("## The packet\n\nAlso as HTML, DOCX and JSON.", f"report {NOOR} --period 2026-Q3", 53, 8),
    Step("## What is kept, and forgetting it", f"data export {NOOR} -o noor.jsonl"),
    Step("", f"data purge {NOOR} --yes"),
    Step("", "data list", 6, 3),
)


class Home:
    """An empty home folder, which nobody will see the name of."""

    def __init__(self, folder: Path) -> None:
        """Put the quarter there."""
        self.folder = folder
        shutil.copytree(ROOT / "tests/fixtures/quarter", folder / "quarter", ignore=lambda *_: ["README.md"])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MATCHER_"))}
        self.environment = kept | {
            "HOME": str(folder),
            "LOGNAME": "mira",
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, command: str) -> "subprocess.Popen[str]":
        """Start a command there; both of its streams are one, as at a terminal."""
        return subprocess.Popen(
            [sys.executable, "-m", "matcher", *shlex.split(command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )

    def recorded(self, step: Step) -> str:
        """Return a step as it stands on the page."""
        with self.start(step.command) as process:
            said = process.communicate(step.answers)[0].replace(str(self.folder), "~").splitlines()
        if process.returncode != step.code:
            sys.exit(f"matcher {step.command}: exit code {process.returncode}, not {step.code}\n" + "\n".join(said))
        if len(said) > step.first + step.last + 1:
            said = [*said[: step.first], "…", *said[len(said) - step.last :]]
        typed = f"$ matcher {step.command}" + (" < answers.txt" if step.answers else "")
        before = ["$ cat answers.txt", *step.answers.splitlines()] if step.answers else []
        told = f"{step.told}\n\n" if step.told else ""
        return f"{told}````console\n" + "\n".join([*before, typed, *(line.rstrip() for line in said)]) + "\n````\n"

    def pictures(self) -> None:
        """Take the pictures of the page in the browser."""
        from playwright.sync_api import sync_playwright

        command = 'review --web --no-open --subject "Ines Carvalho" --behavior results-own-failures'
        with self.start(command) as process, sync_playwright() as driver:
            assert process.stdout is not None
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            opened = OPENED.search(process.stdout.readline())
            page = browser.new_page(color_scheme="light")
            page.goto(opened[0] if opened else "")
            for name, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.reload()
                page.keyboard.press("j")
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=DOCS / name)
            browser.close()
            process.send_signal(signal.SIGINT)


def main() -> None:
    """Go through it in a new home, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        before = [home.recorded(step) for step in BEFORE]
        if shutil.which("chromium") and find_spec("playwright"):
            home.pictures()
        parts = [HEAD, *before, PICTURES, *(home.recorded(step) for step in AFTER)]
    (DOCS / "walkthrough.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
