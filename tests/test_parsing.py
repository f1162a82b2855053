"""JSON and TOML that somebody else wrote: what is wrong with it is one kind of error, and has a line where it can."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.parsing import ParsingError, json_of, toml_of

DEEP = "[" * 100_000
LONG = "9" * 5_000


@pytest.mark.parametrize("text", ["{}", '{"a": [1, null, "\\u00e9"]}', b'{"a": 1.5}', "9" * 4_300])
def test_what_stands_for_a_value_is_that_value(text: str | bytes) -> None:
    """The longest number that Python reads is read."""
    assert json_of(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "Expecting value", 1),
        ('{"a": 1,\n"b"}', "Expecting ':' delimiter", 2),
        (DEEP, "nested too deeply", 1),
        (DEEP.encode(), "nested too deeply", 1),
        (f'{{"a":\n\n{LONG}}}', "a number too long to be read", 3),
        (f"[-{LONG}]".encode(), "a number too long to be read", 1),
        (b'["a",\n"\xff"]', "not UTF-8", 2),
    ],
    ids=lambda value: str(value)[:20],
)
def test_json_that_is_none_is_told(text: str | bytes, what: str, line: int) -> None:
    """In a few words and with the line, also where the text may be well-formed."""
    with pytest.raises(ParsingError) as raised:
        json_of(text)
    assert (raised.value.what, raised.value.line) == (what, line)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("a = 1\nb = ", "Invalid value", 2),
        ("a = [\n\n", "Invalid value", 3),
        (f"a = {DEEP}", "nested too deeply", 1),
        (f"a = 1\nb = {LONG}", "a number too long to be read", 2),
    ],
    ids=lambda value: str(value)[:20],
)
def test_toml_that_is_none_is_told(text: str, what: str, line: int) -> None:
    """The same of TOML; a text without an end is wrong on its last line."""
    with pytest.raises(ParsingError) as raised:
        toml_of(text)
    assert (raised.value.what, raised.value.line) == (what, line)
    assert str(raised.value).isprintable()


@given(st.text() | st.binary())
def test_no_text_raises_anything_else(text: str | bytes) -> None:
    """A value, or the one error."""
    try:
        json_of(text)
    except ParsingError as error:
        assert error.line >= 1
    if isinstance(text, str):
        try:
            assert toml_of(text) == tomllib.loads(text)
        except ParsingError as error:
            assert 1 <= error.line <= text.count("\n") + 1
