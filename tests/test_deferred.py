"""What is made late is what would have been made at once."""

import importlib
import pkgutil
import re

import pytest

import matcher
from matcher.deferred import USES, exporter, lazy_regex


def test_a_lazy_pattern_finds_what_a_compiled_one_does() -> None:
    """With flags, groups and each method, at the first use and at later ones."""
    regex = r"(?P<word>[a-z]+)-?(\d+)?"
    lazy, compiled = lazy_regex(regex, re.IGNORECASE), re.compile(regex, re.IGNORECASE)
    for text in ("ABC-12 def", "7", ""):
        assert [m.groupdict() for m in lazy.finditer(text)] == [m.groupdict() for m in compiled.finditer(text)]
        for use in ("findall", "split"):
            assert getattr(lazy, use)(text) == getattr(compiled, use)(text)
        for use in ("search", "match", "fullmatch"):
            mine, its = getattr(lazy, use)(text), getattr(compiled, use)(text)
            assert (mine and mine.groups()) == (its and its.groups())
        assert lazy.sub("-", text) == compiled.sub("-", text)
        assert lazy.subn("-", text, count=1) == compiled.subn("-", text, count=1)


def test_a_lazy_pattern_is_compiled_once_and_only_when_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start pays for no pattern that nothing is looked for with."""
    made: list[str] = []
    compiling = re.compile

    def watched(regex: str, flags: int = 0) -> re.Pattern[str]:
        made.append(regex)
        return compiling(regex, flags)

    monkeypatch.setattr(re, "compile", watched)
    lazy = lazy_regex("a+")
    assert made == []
    assert [bool(lazy.search(text)) for text in ("baa", "b", "a")] == [True, False, True]
    assert lazy.fullmatch("aa")
    assert made == ["a+"]


def test_what_a_lazy_pattern_has_not_is_an_attribute_error() -> None:
    """Copying and printing ask for much that is not there."""
    lazy = lazy_regex("(")
    assert not hasattr(lazy, "pattern")
    assert "LazyPattern" in repr(lazy)
    with pytest.raises(re.error):
        lazy.search("")
    assert set(USES) <= set(dir(re.compile("")))


PACKAGES = ["matcher", *(one.name for one in pkgutil.walk_packages(matcher.__path__, "matcher.") if one.ispkg)]


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_names_can_be_had_from_it(package: str) -> None:
    """Whether it is there at once or made late."""
    room = importlib.import_module(package)
    for name in getattr(room, "__all__", ()):
        assert getattr(room, name) is not None


def test_a_module_must_not_have_the_name_of_what_it_holds() -> None:
    """Once it is imported, it would hide that."""
    with pytest.raises(ValueError, match="digest is a module, too"):
        exporter("some.package", {"digest": ["digest"]})
