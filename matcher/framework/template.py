"""The skeleton of a bank: a file for each behavior, and a README that says how to fill them."""

from pathlib import Path

from matcher.domain import KINDS, Framework
from matcher.errors import UsageError
from matcher.framework.bank import WHYS

NOTHING = "nothing.jsonl"
README = """\
# The bank of {title}

Example passages of what evidence of each behavior looks like in real work, in the words that people really use. On the
shipped framework, with 6 a behavior about one suggestion in four holds, with 50 over half, with 100 two in three.
Write half as many that evidence nothing into `nothing.jsonl`.

One JSON object a line, UTF-8. A passage, in every file but `artifacts.jsonl`:

    {{"text": "what somebody wrote, one to three sentences", "kind": "work_log", "labels": {{"{first}": 2}}}}
    {{"text": "what only looks like it", "kind": "work_log", "labels": {{}}, "near_miss": ["{first}"], "why": "plan"}}

`kind` is one of {kinds}.
`labels` holds every behavior the passage evidences: 2 is clear evidence, 1 partial. `why` is one of {whys}.

A line with the key `"drafted"` was proposed by a language model (`matcher framework draft-bank`), and nothing is
learned from it. Read it: mend it, add the other behaviors that it evidences, or delete it; then remove the key.

Whole artifacts, in `artifacts.jsonl`, teach how far to trust a passage among others:

    {{"id": "log-1", "kind": "work_log", "text": "…", "labels":
     [{{"behavior": "{first}", "grade": 2, "quotes": ["…"]}}]}}

(on one line each).

Then name this folder in the framework file, above its behaviors, and check it with `matcher framework validate`:

    bank = "{folder}"

| file | behavior |
|---|---|
{rows}
"""


def write_bank_template(framework: Framework, folder: Path) -> tuple[Path, ...]:
    """Write an empty bank for a framework into a new folder, and return the files.

    Raises:
        UsageError: where the folder is there already, or cannot be written.
    """
    if folder.exists():
        raise UsageError(f"{folder}: is there already; name another folder with -o")
    names = dict.fromkeys([*(bank_file(b.id) for b in framework.behaviors), NOTHING])
    files = (folder / "README.md", *(folder / name for name in names))
    readme = bank_readme(framework, folder)
    try:
        folder.mkdir(parents=True)
        for file in files:
            file.write_text(readme if file.suffix == ".md" else "", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}); name another folder with -o") from error
    return files


def bank_readme(framework: Framework, folder: Path) -> str:
    """Return how the lines of a framework's bank in this folder are written."""
    rows = [f"| `{bank_file(b.id)}` | {' '.join(b.text.split()).replace('|', '/')} |" for b in framework.behaviors]
    return README.format(
        title=framework.title,
        first=framework.behaviors[0].id,
        kinds=", ".join(f"`{kind}`" for kind in KINDS),
        whys=", ".join(f"`{why}`" for why in WHYS),
        folder=folder.name,
        rows="\n".join([*rows, "| `nothing.jsonl` | none of them |"]),
    )


def bank_file(behavior_id: str) -> str:
    """Return the file of a behavior's passages; one that begins like `artifacts` would be read as whole artifacts."""
    return f"{'of-' if behavior_id.startswith('artifacts') else ''}{behavior_id}.jsonl"
