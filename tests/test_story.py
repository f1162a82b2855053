"""The whole story with the real model: three people's quarter collected, ruled on, searched, handed in, forgotten."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browsers import LACKING, keys, lead
from conftest import CommandLine
from story import (
    ATTESTED,
    FORMATS,
    INES,
    NAMES,
    NOOR,
    NOTE,
    PERIOD,
    QUARTER,
    TOGETHER,
    TOMASZ,
    Home,
    Pair,
    by,
    distinctive,
    holding,
    letters,
    page_of,
    pair,
    text_of,
    words_of,
)

from matcher import Matcher
from matcher.artifacts import read
from matcher.domain import Artifact, Matched, ReviewItem

INJECTED = ("https://github.com/quillmart/mono/pull/4537", str(QUARTER / "docs/meeting-2026-09-07-data-planning.md"))


@pytest.fixture(scope="module")
def written() -> list[Artifact]:
    """Return what lies in the folder."""
    return [one for one in read([QUARTER]) if isinstance(one, Artifact)]


@pytest.fixture(scope="module")
def sentences(written: list[Artifact]) -> dict[str, set[str]]:
    """Return for each of the three the lines that stand in their artifacts and in nobody else's."""
    found = {name: set(distinctive(name, written)) for name in NAMES}
    assert all(len(lines) > 50 for lines in found.values())
    return found


@pytest.fixture(scope="module")
def collected(command_line: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """Return a home where the quarter was collected, and what was said of it."""
    home = Home(tmp_path_factory.mktemp("home"), command_line)
    home("config", "set", "reviewer", "Mira Okafor")
    for name, others in NAMES.items():
        home("config", "subjects", "set", name, *others)
    return home, home("collect", QUARTER, *PERIOD, code=5).stderr


@pytest.fixture(scope="module")
def noors(collected: tuple[Home, str]) -> tuple[Home, list[ReviewItem], str]:
    """Return what Noor's review in the terminal showed, and what was said: accept, reject, note, other, skip."""
    home, _ = collected
    shown = home.items(NOOR)
    assert TOGETHER not in {item.behavior.id for item in shown if item.artifact.id == shown[3].artifact.id}
    answers = (
        "accept",
        "reject",
        f"note {NOTE}",
        "accept",
        f"other {TOGETHER}",
        "skip",
        "accept",
        "r",
        "a",
        "quit",
        "a",
    )
    said = home("review", "--subject", NOOR, *PERIOD, "--plain", stdin="\n".join(answers)).stdout
    told = home("add", "--attest", ATTESTED, "--behavior", TOGETHER, "--subject", NOOR, "--date", "2026-08-14").stdout
    assert told.startswith(f"attested by Mira Okafor for {TOGETHER}")
    return home, shown, said


@pytest.fixture(scope="module")
def ruled(
    noors: tuple[Home, list[ReviewItem], str], request: pytest.FixtureRequest
) -> tuple[Home, list[ReviewItem], str]:
    """Return the home after Ines's review too, what that showed, and what was read on the page, if there was one."""
    home, shown = noors[0], noors[0].items(INES)
    if LACKING:
        answers = f"accept\nreject\nnote {NOTE}\naccept\nother {TOGETHER}\n"
        return home, shown, home("review", "--subject", INES, *PERIOD, "--plain", stdin=answers).stdout
    with page_of(home, request.getfixturevalue("chromium"), "--subject", INES, *PERIOD) as page:
        keys(page, "j")
        lead(page, "a", "r")
        keys(page, "n")
        page.keyboard.type(NOTE)
        keys(page, "Tab")
        lead(page, "Enter")
        noted = page.locator(".card.current").inner_text()
        lead(page, "a", "b")
        page.keyboard.type(text_of(home, TOGETHER)[:30])
        keys(page, "Tab")
        lead(page, "Enter")
        return home, shown, f"{noted}\n{page.locator('main').inner_text()}"


def test_collecting_tells_what_was_taken_and_what_not(collected: tuple[Home, str]) -> None:
    """One broken line costs one line; what lies outside the quarter is not kept; once more judges nothing."""
    home, said = collected
    assert "feedback.jsonl:17: is not valid JSON" in said.splitlines()[0]
    assert "301 read: 286 matched anew, 0 unchanged, 15 left out; 1 skipped" in said
    assert "left out: 14 outside 2026-Q3, 1 without a date" in said
    assert (home.root / "data" / "matcher" / "evidence.db.errors.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert "0 matched anew, 286 unchanged" in home("collect", QUARTER, *PERIOD, code=5).stderr


def test_what_is_suggested_are_words_of_the_quarter(collected: tuple[Home, str], written: list[Artifact]) -> None:
    """Each quote stands verbatim in what was written; all three people have some; a bot has none."""
    there = {one.id: one for one in written}
    items = collected[0].items()
    assert len(items) > 200
    for item in items:
        assert item.suggestion is not None and item.suggestion.quotes
        for quote in item.suggestion.quotes:
            assert there[item.artifact.id].field(quote.field)[quote.start : quote.end] == quote.text
    assert {by(item.artifact) for item in items} >= set(NAMES)
    assert not [item for item in items if "bot" in (item.artifact.author or "")]
    days = {item.artifact.created_at.date() for item in items if item.artifact.created_at}
    assert date(2026, 7, 1) <= min(days) <= max(days) < date(2026, 10, 1)


def test_injected_instructions_change_nothing(matcher: Matcher, written: list[Artifact]) -> None:
    """An artifact that asks for the best of judgements gets the one that it gets without asking."""
    asking = [one for one in written if one.id in INJECTED]
    plain = [replace(one, text=re.sub(r"<!--.*?-->", "", one.text, flags=re.DOTALL)) for one in asking]
    assert len(asking) == 2 and all(len(a.text) - len(b.text) > 100 for a, b in zip(asking, plain, strict=True))
    with_it, without = ([_suggested(one) for one in matcher.match_many(some)] for some in (asking, plain))
    assert with_it == without


def _suggested(matched: Any) -> list[tuple[str, float, list[str]]]:
    assert isinstance(matched, Matched)
    return [(s.behavior.id, s.confidence, [e.passage.text for e in s.evidence]) for s in matched.suggestions]


def test_noor_is_gone_through_in_the_terminal(noors: tuple[Home, list[ReviewItem], str]) -> None:
    """Each answer is told and kept; what was skipped comes first another time, what was rejected never."""
    home, shown, said = noors
    for told in ("Accepted.", "Rejected: it does not come back.", "Note kept.", "Skipped: it comes back"):
        assert f"\n{told}" in said
    assert f"\nAccepted for: {text_of(home, TOGETHER)}" in said
    states = home.states(NOOR)
    want = ["accepted", "rejected", "accepted", "rejected", "undecided", "accepted", "rejected", "accepted"]
    assert [states[pair(item)] for item in shown[:8]] == want
    assert states[shown[3].artifact.id, TOGETHER] == "accepted"
    again = home("review", "--subject", NOOR, *PERIOD).stdout
    assert again.startswith(f"Item 1 of {len(shown) - 7}.\nBehavior: {shown[4].behavior.text}\n")


def test_ines_is_gone_through_by_either_way(ruled: tuple[Home, list[ReviewItem], str]) -> None:
    """The same rulings, with who made them and the note."""
    home, shown, _ = ruled
    states = home.states(INES)
    assert [states[pair(item)] for item in shown[:5]] == ["accepted", "rejected", "accepted", "rejected", "undecided"]
    assert states[shown[3].artifact.id, TOGETHER] == "accepted"
    with home.store() as store:
        last = store.history(*pair(shown[2]))[-1]
    assert (last.by, last.note, last.ruling) == ("Mira Okafor", NOTE, "accepted")


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
def test_the_page_shows_what_was_done(ruled: tuple[Home, list[ReviewItem], str]) -> None:
    """The note stands on its card, and the next card waits."""
    _, shown, said = ruled
    assert NOTE in said
    assert shown[4].behavior.text in said
    assert TOMASZ not in {line.strip() for line in said.splitlines()}


def test_search_finds_by_words_and_by_behavior(ruled: tuple[Home, list[ReviewItem], str], written: Any) -> None:
    """Words find the place that they are about; what was rejected for a behavior is not found for it again."""
    home = ruled[0]
    there = {one.id: one for one in written}
    found = _found(home, "reranker latency prewarm before ready", "--subject", NOOR)
    assert any("inc-63" in one["artifact_id"] or "4354" in one["artifact_id"] for one in found[:5])
    for one in found:
        assert there[one["artifact_id"]].field(one["field"])[one["start"] : one["end"]] == one["quote"]
    gone = next(pair(item) for item in home.items(NOOR) if item.state == "rejected")
    left = {one["artifact_id"] for one in _found(home, "--behavior", gone[1], "--subject", NOOR, "--top", "1000")}
    wanted = {a for (a, b), state in home.states(NOOR).items() if b == gone[1] and state != "rejected"}
    assert gone[0] not in left and wanted and wanted <= left
    assert {by(there[name]) for name in left if name in there} == {NOOR}


def _found(home: Home, *words: str) -> list[dict[str, Any]]:
    lines = home("search", *words, *PERIOD, "--format", "jsonl").stdout.splitlines()
    return [row | row["passage"] for row in map(json.loads, lines)]


def test_what_changed_is_shown_again_and_what_was_rejected_is_not(
    ruled: tuple[Home, list[ReviewItem], str], tmp_path: Path
) -> None:
    """An accepted artifact with new words asks again; a rejected one keeps its peace; both once more judged."""
    home = ruled[0].copy(tmp_path / "home")
    items = home.items(NOOR)
    gone = next(item for item in items if item.state == "rejected")
    kept = next(i for i in items if i.state == "accepted" and i.suggestion and i.artifact.id != gone.artifact.id)
    log = tmp_path / "changed.jsonl"
    rows = [(item.artifact, f"{item.artifact.text}\n\nOne more word on this, a week later.") for item in (kept, gone)]
    fields = [{"id": a.id, "kind": a.kind, "title": a.title, "text": text, "author": a.author} for a, text in rows]
    days = [{"created_at": a.created_at.isoformat() if a.created_at else None} for a, _ in rows]
    log.write_text("\n".join(json.dumps(a | b) for a, b in zip(fields, days, strict=True)), encoding="utf-8")
    assert "2 read: 2 matched anew" in home("collect", log, *PERIOD).stderr
    states = home.states(NOOR)
    assert (states[pair(kept)], states[pair(gone)]) == ("changed", "rejected")
    said = home("review", "--subject", NOOR, "--state", "changed").stdout
    assert f"Behavior: {kept.behavior.text}\n" in said and "\nChanged: " in said
    report = home("report", "--subject", NOOR, *PERIOD, "--format", "json")
    assert "changed since" in report.stderr
    assert pair(kept) not in _pairs(json.loads(report.stdout))


def _pairs(packet: dict[str, Any]) -> set[Pair]:
    return {(i["artifact"]["id"], b["behavior_id"]) for b in packet["behaviors"] for i in b["items"]}


@pytest.fixture(scope="module")
def packets(ruled: tuple[Home, list[ReviewItem], str]) -> dict[str, bytes]:
    """Return Noor's packet in each format, written twice with the same bytes."""
    home, packets = ruled[0], {}
    for ending in FORMATS:
        names = [home.root / f"{n}.{ending}" for n in range(2)]
        for name in names:
            home("report", "--subject", NOOR, *PERIOD, "-o", name)
        packets[ending], again = (name.read_bytes() for name in names)
        assert packets[ending] == again, ending
        for name in names:
            name.unlink()
    return packets


def test_the_packet_holds_what_was_accepted_and_nobody_else(
    ruled: tuple[Home, list[ReviewItem], str], packets: dict[str, bytes], sentences: dict[str, set[str]]
) -> None:
    """In each format: every accepted quote as it was written, no word that only the two others wrote."""
    home = ruled[0]
    accepted = {pair(i): i for i in home.items(NOOR) if i.state == "accepted"}
    packet = json.loads(packets["json"])
    assert _pairs(packet) == set(accepted) and len(accepted) == 6
    quotes = [q.text for item in accepted.values() for q in item.quotes]
    assert ATTESTED in quotes
    assert [q["quote"] for b in packet["behaviors"] for i in b["items"] for q in i["quotes"]] == quotes
    for ending in FORMATS:
        text = words_of(packets, ending)
        assert not [q for q in quotes if letters(q) not in text], ending
        assert not [s for name in (TOMASZ, INES) for s in sentences[name] if letters(s) in text], ending


def test_purged_is_gone_to_the_byte_and_the_others_stay(
    ruled: tuple[Home, list[ReviewItem], str], sentences: dict[str, set[str]], tmp_path: Path
) -> None:
    """Export gives all that is Noor's; purge leaves none of it in any file; Ines's packet is as it was."""
    home = ruled[0].copy(tmp_path / "home")
    rows = [json.loads(line) for line in home("data", "export", "--subject", NOOR).stdout.splitlines()]
    texts = "\n".join(v["text"] for row in rows for v in row["versions"])
    assert not [line for line in sentences[NOOR] if line not in texts] and ATTESTED in texts
    assert not [line for name in (TOMASZ, INES) for line in sentences[name] if line in texts]
    secrets = [*sentences[NOOR], ATTESTED]
    assert "evidence.db" in holding(home, secrets)
    of_ines = home("report", "--subject", INES, *PERIOD).stdout
    before = home.states(TOMASZ) | home.states(INES)

    assert home("data", "purge", "--subject", NOOR, "--yes").stdout.startswith(f"{NOOR}: ")
    assert holding(home, secrets) == set()
    assert home.items(NOOR) == []
    assert home.states(TOMASZ) | home.states(INES) == before
    assert home("report", "--subject", INES, *PERIOD).stdout == of_ines
    assert "noorh" not in home("data", "list").stdout
    assert {by_name for by_name in NAMES if by_name in home("data", "list").stdout} == {TOMASZ, INES}
