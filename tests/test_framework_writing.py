"""Frameworks written as TOML."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Behavior, Framework
from matcher.errors import UsageError
from matcher.framework import load_framework, resolve, to_toml, write_framework

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)
OPTIONAL = st.none() | TEXT
BEHAVIORS = st.lists(
    st.builds(
        Behavior,
        id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True),
        text=TEXT,
        pillar=OPTIONAL,
        section=OPTIONAL,
        observable=st.sampled_from([None, "direct", "partly", "rarely"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda behavior: behavior.id,
).map(tuple)
FRAMEWORKS = st.builds(
    Framework,
    id=st.just("x"),
    title=TEXT,
    behaviors=BEHAVIORS,
    version=OPTIONAL,
    summary=OPTIONAL,
    ownership=OPTIONAL,
    impact_levers=st.lists(TEXT, max_size=3).map(tuple),
    bank=OPTIONAL,
)


@given(framework=FRAMEWORKS)
def test_what_is_written_loads_to_the_same(tmp_path_factory: pytest.TempPathFactory, framework: Framework) -> None:
    """No character that a statement may hold is lost or breaks the file."""
    path = tmp_path_factory.mktemp("written") / "x.toml"
    write_framework(framework, path)
    assert load_framework(path) == framework


def test_the_shipped_framework_round_trips(tmp_path: Path) -> None:
    """The real thing, typographic apostrophes and all."""
    framework = load_framework(resolve(None))
    (tmp_path / "again.toml").write_text(to_toml(framework), encoding="utf-8")
    assert load_framework(tmp_path / "again.toml") == framework


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    """Nobody's framework is overwritten by accident, and nothing half-written is left behind."""
    path = tmp_path / "mine.toml"
    path.write_text("precious")
    framework = Framework(id="x", title="X", behaviors=(Behavior(id="a", text="I do"),))
    with pytest.raises(UsageError, match=r"mine\.toml: is there already.*--force"):
        write_framework(framework, path)
    assert path.read_text() == "precious"
    write_framework(framework, path, force=True)
    assert load_framework(path) == framework
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A mistyped output folder is one clear line."""
    framework = Framework(id="x", title="X", behaviors=(Behavior(id="a", text="I do"),))
    with pytest.raises(UsageError, match="cannot be written"):
        write_framework(framework, tmp_path / "none" / "x.toml")
