"""The pages say what the scripts measured and the code does."""

import re
import tomllib

from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_figures_of_the_readme_are_those_of_the_quality_report() -> None:
    """A figure that nobody measured, or that has grown old, must not stand in the README."""
    section = README.split("## How good is it?")[1].split("\n## ")[0]
    figures = re.findall(r"\b[01]\.\d{3}\b", section)
    measured = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    assert len(figures) > 10
    assert not [figure for figure in figures if figure not in measured]


def test_the_quality_report_is_of_the_shipped_model() -> None:
    """Figures of another model than the one in the repository would mislead."""
    from matcher import Matcher

    fingerprint = Matcher().provenance.model_fingerprint
    assert fingerprint[:19] in (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


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
