"""The pages say what the scripts measured and the code does."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from statistics import median

import pytest
from conftest import ROOT

from matcher.config.settings import FROM_ENVIRONMENT, NAMES, Settings
from matcher.framework import load_framework
from matcher.framework.loading import BEHAVIOR_KEYS, KEYS

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUALITY = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
FIGURES = (
    "nDCG@5",
    "MAP by behavior",
    "micro F1",
    "precision, partial",
    "precision",
    "recall",
    "silent",
    "first quote",
    "expected calibration error, of all pairs",
    "expected calibration error, of what is suggested",
    "quotes verbatim",
)
"""How the rows of quality begin, here and in the report; of two that fit, the first."""
BASELINES = {"constant": "constant", "plain cosine": "cosine, best passage"}
"""The README's columns, and how these rows of the report begin."""
SPEED = {
    "one pull request": ("match, one pull request", "plain, one pull request"),
    "into the store": ("collect, 1 job", "plain"),
    "once more": ("collect again", "plain"),
}
"""What the rows of speed say, and the figures of their two columns."""
NUMBER = r"\d[\d,]*(?:\.\d+)?"
MEASURED = re.compile(
    rf"(?P<middle>{NUMBER})(?: s| a second|(?P<memory> MiB))(?: \((?P<range>{NUMBER} to {NUMBER})\))?"
)
Table = Mapping[str, Mapping[str, str]]


def section(title: str) -> str:
    """Return a section of the README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def tables(text: str) -> Iterator[Table]:
    """Yield each table of a text: cells by the row's label and the column's header."""
    for is_table, lines in groupby(text.splitlines(), lambda line: line.startswith("|")):
        if is_table:
            head, _, *rows = ([cell.strip() for cell in line[1:].rstrip("|").split("|")] for line in lines)
            yield {label: dict(zip(head[1:], cells, strict=True)) for label, *cells in rows}


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return re.split(r"(?<=[.:)])\s*\n\n|(?<=\.)\s", text)


def numbers(text: str) -> list[float]:
    """Return the numbers of a text."""
    return [float(found.replace(",", "")) for found in re.findall(NUMBER, text)]


def figure_of(label: str) -> str | None:
    """Return which figure a row of quality is of."""
    return next((name for name in FIGURES if label.startswith(name)), None)


def rounded(number: str, measured: float) -> bool:
    """Return whether a number is the measured one, rounded to its last digit, or to three digits from a thousand on."""
    digits = number.replace(",", "")
    places = len(digits.partition(".")[2]) or min(0, 3 - len(digits))
    return float(digits) == pytest.approx(round(measured, places), abs=1e-9)


def measured_in(file: str) -> dict[str, list[float]]:
    """Return the runs of each figure of a file in `docs`."""
    figures = json.loads((ROOT / "docs" / file).read_text(encoding="utf-8"))["figures"]
    return {name: figure["runs"] for name, figure in figures.items()}


def test_the_figures_of_the_readme_are_those_of_the_quality_report() -> None:
    """Each row has the value and the interval of its figure, and the baselines beside it their own."""
    (shown,) = tables(section("How good is it?"))
    report, baselines = [*tables(QUALITY)][:2]
    wanted = {name: numbers(" ".join(row.values())) for label, row in report.items() if (name := figure_of(label))}
    found: dict[str | None, list[float]] = {}
    for label, row in shown.items():
        found[figure_of(label)] = [n for column, cell in row.items() if column not in BASELINES for n in numbers(cell)]
        for column, name in BASELINES.items():
            cells = next(cells for of, cells in baselines.items() if of.startswith(name))
            said = {figure_of(head.removeprefix("best ")): numbers(cell) for head, cell in cells.items()}
            assert numbers(row[column].strip("*")) in ([], said.get(figure_of(label))), (label, column)
    assert found == {name: wanted[name] for name in found if name}
    assert len(found) >= 8


def test_what_the_readme_says_beside_the_figures_is_in_the_report_too() -> None:
    """How many artifacts were labelled, and how long a quote is."""
    report = next(tables(QUALITY))
    (quote,) = (row["figure"] for label, row in report.items() if label.startswith("words in such a quote"))
    (labelled,) = re.findall(r"(\d+) labelled artifacts \(cross-validated", QUALITY)
    text = section("How good is it?")
    assert re.findall(r"(\d+) words, median", text) == [quote]
    assert re.search(rf"\b{labelled} (labelled )?artifacts\b", text)


def test_the_speed_of_the_readme_is_what_was_measured() -> None:
    """Medians, the least and the most, and memory, in seconds, artifacts and MiB: each in its own cell."""
    (shown,) = tables(section("Speed"))
    runs = measured_in("speed.json")
    compared = 0
    for label, row in shown.items():
        (names,) = (names for said, names in SPEED.items() if said in label)
        for name, cell in zip(names, row.values(), strict=True):
            for found in MEASURED.finditer(cell):
                of = runs[f"{name}, memory" if found["memory"] else name]
                said = [found["middle"], *(found["range"] or "").split(" to ")]
                wanted = [median(of), min(of), max(of)]
                assert all(map(rounded, filter(None, said), wanted)), (label, name, said, wanted)
                compared += len(said)
    assert len(shown) == len(SPEED)
    assert compared > 8


def test_the_memory_of_the_readme_is_what_was_measured() -> None:
    """One process, then two, over few artifacts and over a hundred times as many."""
    (sentence,) = (said for said in sentences(section("Speed")) if "short artifacts" in said and "MiB" in said)
    runs = measured_in("memory.json")
    said = re.findall(NUMBER, sentence)
    counts = [number for number in said if any(f" {number} short artifacts" in name for name in runs)]
    held = [number for number in said if number not in counts]
    wanted = [runs[f"memory, {jobs}, {count} short artifacts"] for jobs in ("1 job", "2 jobs") for count in counts]
    assert len(held) == 4
    assert all(rounded(number, median(of)) for number, of in zip(held, wanted, strict=True))


def test_what_the_readme_says_of_the_other_machine_was_measured_there() -> None:
    """A pull request, and artifacts into the store, beside the twenty lines on the same machine."""
    runs = {name: median(of) for name, of in measured_in("speed_on_epyc.json").items()}
    pull_request, stored = runs["match, one pull request"], runs["collect, 1 job"]
    wanted = [pull_request, stored, runs["plain, one pull request"] / pull_request, stored / runs["plain"]]
    told = [said for said in sentences(section("Speed")) if "EPYC" in said]
    assert told
    for sentence in told:
        said = re.findall(NUMBER, sentence)
        assert all(rounded(number, of) for number, of in zip(said, wanted, strict=True)), (said, wanted)


def test_what_the_readme_says_of_unseen_work_stands_in_its_page() -> None:
    """Each of its figures, as it was measured."""
    page = (ROOT / "docs" / "unseen.md").read_text(encoding="utf-8")
    (told,) = (part for part in section("How good is it?").split("\n\n") if part.startswith("**On work that nothing"))
    measured, silent = tables(page)
    counts = {*re.findall(r"(?:^|Of )(\d+) ", page, re.MULTILINE), silent["all"]["artifacts"]}
    figures = {row["figure"] for row in measured.values()}
    said = re.findall(r"\b\d+(?:\.\d+)?\b", told)
    assert len(said) >= 7
    assert {number for number in said if "." in number} <= figures
    assert {number for number in said if "." not in number} <= counts


@pytest.mark.parametrize("page", ["quality", "contrasts", "voices", "unseen"])
def test_what_was_measured_is_the_shipped_model(page: str) -> None:
    """Figures of another model than the one in the repository would mislead."""
    from matcher import Matcher

    fingerprint = Matcher().provenance.model_fingerprint
    assert fingerprint[:19] in (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")


def test_the_picture_of_the_floors_is_the_contract() -> None:
    """CONTRIBUTING's architecture picture names the layers that import-linter checks, in their order."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    layers = [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    lines = page.split("on every run\n")[1].split("\nData flow")[0].splitlines()
    drawn = [
        set(re.split(r"\s*\|\s*", re.split(r"\s{3,}", line.strip())[0])) for line in lines if line.startswith("    ")
    ]
    assert drawn == layers


def test_every_setting_stands_in_its_page_with_its_default() -> None:
    """And with the variable that overrides it, and no other stands there."""
    settings, _ = tables((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert [name.strip("`") for name in settings] == list(NAMES)
    for name, row in ((label.strip("`"), row) for label, row in settings.items()):
        default = getattr(Settings(), name)
        if default is not None:
            assert row["default"] == str(default).lower(), name
        variable = f"`MATCHER_{name.upper()}`" if name in FROM_ENVIRONMENT else ""
        assert row["environment"] == variable, name


def test_every_key_of_a_framework_file_stands_in_its_page() -> None:
    """And the example there can be used."""
    page = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8")
    top, behaviors = tables(page)
    assert {key for label in top for key in re.findall(r"`(\w+)`", label)} | {"behaviors"} == set(KEYS)
    assert {key for label in behaviors for key in re.findall(r"`(\w+)`", label)} == set(BEHAVIOR_KEYS)


def test_the_example_of_a_framework_file_can_be_used(tmp_path: Path) -> None:
    """As it stands."""
    page = (ROOT / "docs" / "frameworks.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "mine.toml"
    file.write_text(example, encoding="utf-8")
    assert load_framework(file).behaviors[0].pillar == "Results"
