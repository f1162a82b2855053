"""Formats by suffix and content, kinds by name."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts import READERS, expected
from matcher.artifacts.detect import advice, detect, guessed_kind, named_kind
from matcher.artifacts.source import Source
from matcher.domain import KINDS, Kind

_GH = {"title": "Cut p95", "body": "I cut p95", "number": 3}
_CONTRACT = {"id": "1", "text": "I cut p95"}
_JIRA = "Summary,Issue key,Issue id,Issue Type,Status\n"
_LINEAR = '"ID","Team","Title","Description","Status","Estimate"\n'


def _source(name: str, data: bytes | str) -> Source:
    raw = data.encode() if isinstance(data, str) else data
    return Source(name=name, path=None, stream=io.BytesIO(raw))


@pytest.mark.parametrize(
    ("name", "data", "format_name"),
    [
        ("a.md", "x", "markdown"),
        ("A.MARKDOWN", "x", "markdown"),
        ("a.txt", '{"looks": "like JSON"}', "text"),
        ("README", "# x", "markdown"),
        ("notes.2025-03-31", "x", "markdown"),
        ("<stdin>", "words", "markdown"),
        ("<stdin>", "<!DOCTYPE html><p>x", "html"),
        ("<stdin>", "\n<html lang=en>", "html"),
        ("<stdin>", b"%PDF-1.7\n", "pdf"),
        ("<stdin>", b"PK\x03\x04......word/document.xml", "docx"),
        ("<stdin>", b"PK\x03\x04......xl/workbook.xml", None),
        ("a.html", "x", "html"),
        ("a.pdf", "x", "pdf"),
        ("a.jsonl", json.dumps(_CONTRACT), "jsonl"),
        ("a.jsonl", json.dumps(_GH), "github"),
        ("a.json", json.dumps([_GH]), "github"),
        ("a.json", json.dumps(_GH, indent=2), "github"),
        ("a.json", "\ufeff" + json.dumps([_GH]), "github"),
        ("a.json", "[]", "github"),
        ("a.json", json.dumps(_CONTRACT), "jsonl"),
        ("a.json", json.dumps([_CONTRACT]), None),
        ("a.json", json.dumps({"name": "package"}), None),
        ("a.json", json.dumps({"wrapped": _GH}), None),
        ("<stdin>", json.dumps(_CONTRACT) + "\n" + json.dumps(_CONTRACT), "jsonl"),
        ("<stdin>", json.dumps([_GH]), "github"),
        ("a.csv", _JIRA, "jira-csv"),
        ("a.csv", "\ufeff" + _JIRA.replace(",", ";"), "jira-csv"),
        ("a.csv", _LINEAR, "linear-csv"),
        ("<stdin>", _LINEAR, "linear-csv"),
        ("a.csv", "name,age\n", None),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", None),
        ("a.py", "print()", None),
        ("a", b"\x7fELF\0\0", None),
    ],
)
def test_formats(name: str, data: bytes | str, format_name: str | None) -> None:
    """Suffix and content together name the reader, or say that there is none."""
    assert detect(_source(name, data)) == format_name


def test_a_long_first_object_is_recognised_though_it_is_cut_off() -> None:
    """A pull request with a long body is known by the keys before it."""
    assert detect(_source("-", json.dumps([{"number": 1, "body": 'say "x" ' * 20_000}]))) == "github"
    assert detect(_source("-", json.dumps({"text": "long " * 20_000}))) == "jsonl"


def test_words_inside_strings_are_no_keys() -> None:
    """Only the object's own keys count, not what its text says."""
    assert detect(_source("a.json", json.dumps({"a": '{"body": 1}', "b": {"number": 1}}))) is None


@pytest.mark.parametrize("name", ["a.md", "a.mkd", "a.mdx", "a.adoc", "a.org", "a.log", "a.text", "a.xhtml", "a.pdf"])
def test_every_document_that_is_read_is_counted(tmp_path: Path, name: str) -> None:
    """The progress bar knows the suffixes that the readers know."""
    (tmp_path / name).write_text("x")
    (tmp_path / "a.py").write_text("x")
    assert expected([tmp_path]) == 1


@pytest.mark.parametrize("name", ["README", "notes.2025-03-31", "a.csv", "a.parquet"])
def test_what_only_reading_tells_is_not_counted(tmp_path: Path, name: str) -> None:
    """No number is better than a wrong one."""
    (tmp_path / name).write_text("x")
    assert expected([tmp_path]) is None


@settings(deadline=5000)
@given(st.sampled_from(["<stdin>", "a.md", "a.json", "a.csv", "a.docx", "a.xyz"]), st.binary(max_size=200))
def test_any_content_is_detected_or_not(name: str, data: bytes) -> None:
    """Detection answers with a known format or None, whatever the bytes."""
    assert detect(_source(name, data)) in {*READERS, None}


@pytest.mark.parametrize(
    ("name", "word"), [("a.doc", ".docx"), ("a.json", "JSONL"), ("a.csv", "Jira"), ("a.xyz", "--input-format")]
)
def test_advice_fits_the_file(name: str, word: str) -> None:
    """A person learns what to do with the file at hand."""
    assert word in advice(_source(name, ""))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("docs/postmortem-2025-03.md", "incident_report"),
        ("post-mortem.md", "incident_report"),
        ("incidents/2025-03-31.md", "incident_report"),
        ("rfc-007-caching.md", "design_doc"),
        ("incident-bot-rfc.md", "design_doc"),
        ("design/caching.md", "design_doc"),
        ("WorkLog.md", "work_log"),
        ("work_log_march.txt", "work_log"),
        ("weekly/12.md", "work_log"),
        ("log.md", "work_log"),
        ("stand-up.md", "meeting_notes"),
        ("weekly-meeting.md", "meeting_notes"),
        ("retro.md", "meeting_notes"),
        ("interviews/c12.md", "interview_notes"),
        ("kudos.txt", "peer_feedback"),
        ("pr-123.md", "pull_request"),
        ("prs/123.md", "pull_request"),
        ("code_review.md", "review_comments"),
        ("self-review.md", "other"),
        ("reviews/SelfReview-2026.md", "other"),
        ("2026-H1-review.md", "other"),
        ("incidents/meeting.md", "meeting_notes"),
        ("/review/a/b/c/d.md", "other"),
        ("prose.md", "other"),
        ("changelog.md", "other"),
        ("<stdin>", "other"),
        (None, "other"),
    ],
)
def test_kinds_by_name(path: str | None, kind: Kind) -> None:
    """The nearest name that says a kind decides."""
    assert guessed_kind(path) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RFC: incident tooling", "design_doc"),
        ("Postmortem: the March outage", "incident_report"),
        ("Weekly update, 12 March", "work_log"),
        ("Summer of code: week 5", "work_log"),
        ("Week #12 - flaky tests", "work_log"),
        ("2026-W32", "work_log"),
        ("Weekend jobs run twice", "other"),
        ("Revert the week 5 figures of the dashboard", "other"),
        ("Caching design proposal", "design_doc"),
        ("How we log incidents", "other"),
        ("Review of the log pipeline", "other"),
    ],
)
def test_kinds_by_title(title: str, kind: Kind) -> None:
    """A title says its kind where it begins or ends with it, not where it is about it."""
    assert guessed_kind("a.md", title) == kind


@settings(deadline=5000)
@given(st.text(), st.text())
def test_any_name_has_a_kind(path: str, title: str) -> None:
    """Odd names are other, not errors."""
    assert guessed_kind(path, title) in KINDS


def test_a_named_kind_is_taken_in_any_spelling() -> None:
    """People write kinds with spaces, hyphens and capitals."""
    assert named_kind(" Design Doc ") == ("design_doc", None)
    assert named_kind("work-log") == ("work_log", None)


def test_an_unknown_kind_is_other_and_said() -> None:
    """A kind that does not exist is noted with those that do."""
    kind, note = named_kind("poem")
    assert kind == "other"
    assert note is not None
    assert "'poem'" in note
    assert "design_doc" in note
