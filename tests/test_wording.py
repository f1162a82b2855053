"""The words of the house: what is suggested may evidence a behavior; nothing demonstrates, meets or scores one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import click
import pytest
from conftest import ROOT
from test_house import ALL

from matcher.cli.commands import cli
from matcher.report.notice import Notice, notice_text

BANNED = re.compile(r"\b(demonstrat\w*|meets?|scor(?:e|es|ed|ing)|rank(?:s|ed|ing)?|ratings?)\b", re.IGNORECASE)
SAID_TO_BE_NOT_DONE = ("never a rating", "does not score, rank or compare people")
"""Where the words stand in a sentence that says what the program does not do."""
FILLED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
WEB = ROOT / "matcher" / "web"
NOTICE = Notice(store="a", index="b", errors="c", lessons="d", settings="e", cache="f")


def helps() -> Mapping[str, str]:
    """Return what `--help` prints of every command."""
    return {
        name: command.get_help(click.Context(command, info_name=name))
        for name, command in {"matcher": cli, **ALL}.items()
    }


def notices() -> Mapping[str, str]:
    """Return the notice, short, and with all that it may say."""
    more = replace(NOTICE, language_model="http://127.0.0.1:1/v1", subject="Noor Haddad", retention_days=400)
    return {"short": notice_text(NOTICE), "long": notice_text(more)}


def pages() -> Mapping[str, str]:
    """Return the templates of the page in the browser without what fills them, and the code that does."""
    files = [file for ending in ("jinja", "js", "py") for file in WEB.rglob(f"*.{ending}")]
    return {file.name: FILLED.sub(" ", file.read_text(encoding="utf-8")) for file in files}


@pytest.mark.parametrize("printed", [helps, notices, pages], ids=lambda one: one.__name__)
def test_nobody_is_rated_in_words(printed: Callable[[], Mapping[str, str]]) -> None:
    """Help, the notice for those whose work is read, and the page in the browser keep to the words of the reports."""
    texts = {name: " ".join(text.split()) for name, text in printed().items()}
    assert len(texts) > 1
    for said in SAID_TO_BE_NOT_DONE:
        texts = {name: text.replace(said, "") for name, text in texts.items()}
    found = {name: BANNED.findall(text) for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}
