"""The package as a wheel lays it out: the frameworks lie inside it, and there is no checkout around it."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT

from matcher import Matcher

EXAMPLE = sorted((ROOT / "examples" / "pull-requests").glob("*.md"))[0]


def wheel() -> Mapping[str, Path]:
    """Return what a wheel holds, as `pyproject.toml` says: places in it, and what of the checkout lies there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    target = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    return {name: ROOT / name for name in target["packages"]} | {
        place: ROOT / name for name, place in target["force-include"].items()
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages with this one in it, without its data."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "matcher", folder / "matcher", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(site: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run Python on the packages of that folder, from a folder that holds nothing."""
    elsewhere = site.with_name(f"{site.name}-elsewhere")
    elsewhere.mkdir(exist_ok=True)
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    own = {"PYTHONPATH": str(site), "XDG_CONFIG_HOME": str(elsewhere), "XDG_DATA_HOME": str(elsewhere)}
    command = [sys.executable, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=plain | own, cwd=elsewhere, timeout=300
    )


def test_a_wheel_holds_the_package_and_in_it_the_frameworks() -> None:
    """What is looked for in `matcher/data` is what is put there."""
    assert wheel() == {"matcher": ROOT / "matcher", "matcher/data": ROOT / "framework"}


def test_an_installed_package_finds_its_own_frameworks(site: Path, matcher: Matcher) -> None:
    """It suggests what the checkout does, and without its data it looks nowhere else."""
    words = ("-m", "matcher", "match", EXAMPLE, "--format", "jsonl")
    bare = run(site, *words)
    assert bare.returncode == 3
    assert f"{site / 'matcher' / 'data'}: the shipped frameworks are missing" in bare.stderr
    for place, source in wheel().items():
        if not (site / place).exists():
            (site / place).symlink_to(source)
    done = run(site, *words)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["behaviors"]
    assert told["model"]["fingerprint"] == matcher.provenance.model_fingerprint
    assert told["framework"]["fingerprint"] == matcher.framework.fingerprint
