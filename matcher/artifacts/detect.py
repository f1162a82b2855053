"""Which format an input is in, and which kind of work an artifact is."""

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePath

from matcher.artifacts.source import HEAD, Source
from matcher.deferred import lazy_regex
from matcher.domain import KINDS, Kind

BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".mdx": "markdown",
    ".txt": "text",
    ".text": "text",
    ".rst": "text",
    ".adoc": "text",
    ".org": "text",
    ".log": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
    ".eml": "eml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
OPEN_SUFFIXES = {"", ".json", ".csv", ".tsv"}
"""Where the content alone decides: several formats share them."""

_ADVICE = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages"), "save it as .docx or .pdf"),
    **dict.fromkeys((".csv", ".tsv"), "export the issues of Jira or Linear as CSV with the header row"),
    ".json": "write one object a line (JSONL), or export with `gh pr list --json title,body,url,author`",
}

_GITHUB_KEYS = {"body", "number", "html_url", "mergedAt", "merged_at", "node_id", "pull_request", "headRefName"}
_JSON_TOKEN = lazy_regex(r'"((?:[^"\\]|\\.)*+)(?:"\s*(:)?)?|[{}\[\]]', re.DOTALL)
_JIRA_COLUMNS = {"issue key", "issue id", "issue type"}
_LINEAR_COLUMNS = {"id", "team", "title", "description", "status"}


def detect(source: Source) -> str | None:
    """Return the name of the format, a key of `READERS`, or None for what is not read.

    A suffix of one format wins; else the first bytes decide.
    """
    head = source.head()
    suffix = suffix_of(source.name)
    if suffix in BY_SUFFIX:
        return _rescued(BY_SUFFIX[suffix], head)
    return _binary(head) or _textual(head, suffix)


def advice(source: Source) -> str:
    """Return what to do with an input whose format is not known."""
    general = "save it as Markdown, text, HTML, DOCX, PDF or .eml, or name its format with --input-format"
    return _ADVICE.get(suffix_of(source.name), general)


def _rescued(name: str, head: bytes) -> str:
    """Return the format of the suffix, save where GitHub's answers stand one on a line."""
    if name == "jsonl" and _json(_characters(head) or "") == "github":
        return "github"
    return name


def suffix_of(name: str) -> str:
    """Return a suffix that can be one; that of `notes.2025-03-31` or `<stdin>` is none."""
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z][a-z0-9]{0,9}", suffix) else ""


def _binary(head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04") and b"word/" in head:
        return "docx"
    return None


def _textual(head: bytes, suffix: str) -> str | None:
    text = _characters(head)
    if text is None:
        return None
    start = text.lstrip()
    if start.startswith("<") and re.search(r"<(?:!doctype\s+html|html|head|body)\b", start[:4096], re.IGNORECASE):
        return "html"
    if suffix not in OPEN_SUFFIXES:
        return None
    if start.startswith(("{", "[")) and (found := _json(start)):
        return found
    return _table(start) or ("markdown" if suffix == "" else None)


def _characters(head: bytes) -> str | None:
    """Return the beginning as text, however it ends; None for bytes that are no text."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "ignore")
    if b"\0" in head or head.startswith(b"PK\x03\x04"):
        return None
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _json(text: str) -> str | None:
    """Return what kind of JSON begins here: by the keys of the first object, which may be cut off."""
    keys = set(_first_keys(text))
    if not keys:
        return "github" if re.fullmatch(r"\s*\[\s*\]\s*", text) else None
    if "text" not in keys and keys & _GITHUB_KEYS:
        return "github"
    line = text.lstrip().partition("\n")[0].strip()
    whole = line.startswith("{") and (line.endswith("}") or len(line) > HEAD // 2)
    return "jsonl" if keys & {"text", "title"} and whole else None


def _first_keys(text: str) -> Iterator[str]:
    """Yield the keys of the first object itself, not of what it holds."""
    inside = opened = 0
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0]
        if mark in "{[":
            opened = opened or (inside + 1 if mark == "{" else 0)
            inside += 1
        elif mark in "}]":
            inside -= 1
            if inside < opened:
                return
        elif token[2] and inside == opened:
            yield token[1]


def _table(text: str) -> str | None:
    """Return which tracker wrote the header row, if one did."""
    header = text.split("\n", 1)[0]
    columns = {name.strip(" \r\"'").lower() for name in re.split(r"[,;\t]", header)}
    if len(columns & _JIRA_COLUMNS) >= 2 or {"issue key", "summary"} <= columns:
        return "jira-csv"
    return "linear-csv" if columns >= _LINEAR_COLUMNS else None


_HINTS: tuple[tuple[Kind, str], ...] = (
    # Words that name a document come before words that may be its subject.
    ("design_doc", "rfc rfcs adr adrs proposal proposals"),
    ("incident_report", "postmortem postmortems incident incidents outage rca"),
    ("peer_feedback", "feedback kudos peer"),
    ("interview_notes", "interview interviews debrief"),
    ("meeting_notes", "minutes meeting meetings standup standups retro retros retrospective"),
    ("work_log", "worklog worklogs weekly weeklies journal journals snippets diary"),
    ("design_doc", "design designs"),
    ("review_comments", "review reviews"),
    ("pull_request", "pr prs pull pulls"),
    ("work_log", "log logs"),
)
_OF_OWN_WORK = lazy_regex(
    r"\b(?:self|perf(?:ormance)?|annual|yearly|(?:half|mid)-?year|year-?end|quarter(?:ly)?|[hq][1-4]|\d{4})[ -]review"
)
"""Reviews that somebody writes of their own work, not of others' code or documents."""
_TITLES: tuple[tuple[Kind, str], ...] = (
    ("incident_report", r"post-?\s?mortem|incident (?:report|review)|root cause analysis"),
    ("design_doc", r"rfc|adr|design (?:doc|document|proposal|note)|technical design|proposal"),
    (
        "work_log",
        r"work ?log|(?:weekly|monthly|daily) (?:update|report|log|notes|summary)|journal|week #?\d{1,2}|\d{4}-w\d\d",
    ),
    ("meeting_notes", r"meeting (?:notes|minutes)|minutes|stand-?up|retro(?:spective)?"),
    ("interview_notes", r"interview (?:notes|feedback|debrief)"),
    ("peer_feedback", r"(?:peer )?feedback (?:for|on)|peer feedback|kudos"),
)


def guessed_kind(path: str | None, title: str | None = None) -> Kind:
    """Return the kind that the file name, the two folders around it, or the title hints at; else "other".

    The nearest name wins. A title must begin or end with the word: a title may be *about* incidents.
    """
    for part in list(reversed(PurePath(path or "").parts))[:3]:
        if _OF_OWN_WORK.search(_spaced(part)):
            return "other"
        words = set(re.findall(r"[a-z]+", _spaced(part)))
        for kind, hints in _HINTS:
            if words & set(hints.split()):
                return kind
    for kind, pattern in _TITLES:
        # On a shortened title: a name says its kind at once, and a hostile title costs nothing.
        if re.search(rf"^\W*(?:{pattern})\b|\b(?:{pattern})\W*$", (title or "")[:300], re.IGNORECASE):
            return kind
    return "other"


def _spaced(name: str) -> str:
    """Return a file name in lower-case words, with `WorkLog` and `post-mortem` as readers say them."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name[:300]).lower()
    return re.sub(r"\b(post|work|stand)[ _-]?(mortem|log|up)", r"\1\2", words.replace("_", " "))


def named_kind(value: str) -> tuple[Kind, str | None]:
    """Return the kind that an input names itself, or "other" and a note where there is no such kind."""
    wanted = re.sub(r"[\s-]+", "_", value.strip().lower())
    for kind in KINDS:
        if kind == wanted:
            return kind, None
    return "other", f"kind {value[:60]!r} is not known: taken as other (known: {', '.join(KINDS)})"
