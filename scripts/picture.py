"""Draws what `matcher match` prints as `docs/match.svg`, for the README: `make picture`."""

import io
from pathlib import Path

from rich.console import Console

from matcher import Matcher
from matcher.artifacts import read
from matcher.domain import Artifact, Matched
from matcher.report.table import print_artifact

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ("pull-requests", "incidents")


def main() -> None:
    """Match the first pull request and the incident, and write the picture."""
    console = Console(record=True, width=110, highlight=False, force_terminal=True, file=io.StringIO())
    matcher = Matcher()
    for folder in SHOWN:
        found = [a for a in read([ROOT / "examples" / folder]) if isinstance(a, Artifact)][:1]
        for matched in matcher.match_many(found):
            assert isinstance(matched, Matched)
            print_artifact(console, matched, every_behavior=False)
    console.save_svg(str(ROOT / "docs" / "match.svg"), title="matcher match examples")


if __name__ == "__main__":
    main()
