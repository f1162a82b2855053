"""Fixtures of more than one file: the real matcher, a framework small enough to fit, the command line, and stores."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest
from browsers import started
from collecting import collect
from llm_local import local_server
from llm_running import KINDS, LocalServer
from own_folders import move_in
from repositories import git
from servers import PASSWORD, Server, postgres_server

from matcher import Matcher
from matcher.framework import load_framework
from matcher.pipeline.searching import Search
from matcher.store import Store, open_store

if TYPE_CHECKING:
    from pages import Window

ROOT = Path(__file__).resolve().parent.parent
CommandLine = Callable[..., "CompletedProcess[str]"]
MakeFramework = Callable[..., Path]

STATEMENTS = {
    "own": "I own my failures and learn from them",
    "test": "My code is tested and documented",
    "ask": "I ask questions to clarify expectations",
}
EXAMPLES: Sequence[tuple[str, str | None]] = (
    ("The outage was mine: I had skipped the canary.", "own"),
    ("I broke the nightly export by dropping the index; there is a check for it now.", "own"),
    ("My migration deleted the wrong rows, and I wrote down how it came to that.", "own"),
    ("I misread the dashboard and paged the team for nothing; the alert is fixed.", "own"),
    ("Added a regression test that fails on main.", "test"),
    ("The parser has property tests now, and the README explains every option.", "test"),
    ("Wrote integration tests for the billing export and a page on how to run them.", "test"),
    ("Unit tests cover the empty batch; the docstring says what happens then.", "test"),
    ("I asked the product manager which of the two dates is the real deadline.", "ask"),
    ("Asked the reviewers whether latency or recall matters more for this launch.", "ask"),
    ("Before starting I checked with Petra what done means for this ticket.", "ask"),
    ("I asked what the customer expects to see when the list is empty.", "ask"),
    ("Bumped the version of the linter.", None),
    ("The meeting was moved to Thursday.", None),
    ("Renamed the folder and rebased on main.", None),
    ("The service listens on port 8080.", None),
    ("Lunch was served at noon in the large room.", None),
    ("The table lists all regions by name.", None),
)
"""Passages and the one behavior each evidences, clearly, if any."""
SLOWEST = (
    "test_pipeline_sharding_ray.py",
    "test_encoder_recipe.py",
    "test_embedding.py",
    "test_pipeline_sharding.py",
    "test_web_browser.py",
    "test_story.py",
    "test_pipeline_collecting.py",
    "test_evaluation_invariance.py",
)
"""Files that take most of a minute or more, the slowest first."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin before any test or fixture can read a setting; each of xdist's workers has folders of its own."""
    move_in(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slowest files: one that began last would be waited for with the other cores idle."""
    places = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """Return the matcher that users get: shipped framework, shipped encoder, shipped evidence model."""
    return Matcher(tuned=False)


@pytest.fixture(scope="session")
def command_line() -> CommandLine:
    """Return a function that runs `matcher …` in a process of its own."""

    def run(
        *words: str | Path,
        stdin: str | None = None,
        environment: dict[str, str] | None = None,
        start: Sequence[str] = ("-m", "matcher"),
        seconds: float = 300,
    ) -> "CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *start, *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"} | (environment or {}),
            cwd=ROOT,
            check=False,
            timeout=seconds,
        )

    return run


@pytest.fixture(scope="session")
def make_framework(tmp_path_factory: pytest.TempPathFactory) -> MakeFramework:
    """Return a function that writes a framework of three behaviors, with a bank or with ids and texts alone."""

    def make(*, bank: bool = False) -> Path:
        folder = tmp_path_factory.mktemp("framework")
        path = folder / "tiny.toml"
        tables = "".join(f'[[behaviors]]\nid = "{name}"\ntext = "{text}"\n' for name, text in STATEMENTS.items())
        path.write_text(('bank = "bank"\n' if bank else "") + tables, encoding="utf-8")
        if bank:
            _write_bank(folder / "bank")
        return path

    return make


@pytest.fixture(scope="module")
def tiny(make_framework: MakeFramework) -> Path:
    """Return a framework without a bank: it loads in a fraction of a second."""
    return make_framework()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a browser that all tests share."""
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Return a PostgreSQL server of the tests' own, whose password is in the environment."""
    with pytest.MonkeyPatch.context() as patch, postgres_server() as server:
        patch.setenv("PGPASSWORD", PASSWORD)
        server.run("CREATE DATABASE stores")
        yield server


@pytest.fixture(scope="session", params=KINDS)
def llm_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """Return a server with a real language model: its `base_url`, `model` and `key`; one kind, then the other."""
    with local_server(request.param, tmp_path_factory.mktemp("llm")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a new store can be: a file, then a database on a real server."""
    if request.param == "sqlite":
        return str(tmp_path / "evidence.db")
    server: Server = request.getfixturevalue("postgres")
    others = "pg_stat_activity WHERE datname = 'stores' AND pid <> pg_backend_pid()"
    forget = "DROP SCHEMA IF EXISTS matcher CASCADE"
    server.run(f"SELECT pg_terminate_backend(pid) FROM {others}", forget, database="stores")
    return server.address("stores")


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """Return a new store."""
    with open_store(location) as opened:
        yield opened


@pytest.fixture(scope="session")
def bare_framework(make_framework: MakeFramework) -> Path:
    """Return a framework without a bank: it loads in a fraction of a second."""
    return make_framework()


@pytest.fixture(scope="session")
def bare_matcher(bare_framework: Path) -> Matcher:
    """Return its matcher, which collects with the same encoder as the searches have."""
    return Matcher(bare_framework, tuned=False)


@pytest.fixture
def searched_store(tmp_path: Path, bare_matcher: Matcher) -> Iterator[Store]:
    """Return a store of the five artifacts of `collecting`."""
    with open_store(tmp_path / "evidence.db") as opened:
        collect(opened, bare_matcher)
        yield opened


@pytest.fixture
def search(searched_store: Store, bare_framework: Path) -> Search:
    """Return a search over it."""
    return Search(searched_store, bare_framework, tuned=False)


@pytest.fixture
def review_framework(tmp_path: Path) -> Path:
    """Return the file of the framework of `pages`."""
    from pages import framework_file  # what it imports takes two seconds

    return framework_file(tmp_path)


@pytest.fixture
def review_store(tmp_path: Path, review_framework: Path) -> Iterator[Store]:
    """Return a store of four artifacts, one of them hostile and one for which nothing is suggested."""
    from pages import SUGGESTED, fill

    with open_store(tmp_path / "evidence.db") as opened:
        fill(opened, load_framework(review_framework), SUGGESTED)
        yield opened


@pytest.fixture
def review_page(review_store: Store, review_framework: Path) -> "Window":
    """Return a window on the list."""
    from pages import window

    return window(review_store, review_framework)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty repository, apart from the configuration of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def _write_bank(folder: Path) -> None:
    folder.mkdir()
    passages = [
        {"text": text, "kind": "work_log", "labels": {} if label is None else {label: 2}} for text, label in EXAMPLES
    ]
    artifacts = [
        {
            "id": f"written-{n}",
            "kind": "work_log",
            "text": f"{text.replace('the', 'that', 1)} The weather was fine all week.",
            "labels": []
            if label is None
            else [{"behavior": label, "grade": 2, "quotes": [text.replace("the", "that", 1)]}],
        }
        for n, (text, label) in enumerate(EXAMPLES)
    ]
    for name, rows in (("passages", passages), ("artifacts", artifacts)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
