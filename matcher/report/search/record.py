"""Findings as plain dictionaries (`search-v1.schema.json` beside this file): each tells all that there is about it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matcher.domain import Finding, Found
from matcher.report.records import artifact_record, provenance_record

SEARCH_VERSION = 1
SEARCH_SCHEMA = Path(__file__).with_name("search-v1.schema.json")


def found_records(found: Found) -> Iterator[dict[str, Any]]:
    """Yield the contract's object for each finding, best first."""
    for rank, finding in enumerate(found.findings, start=1):
        yield {
            "search_version": SEARCH_VERSION,
            "rank": rank,
            "query": _query(found),
            **artifact_record(finding.artifact),
            "input": {"fingerprint": finding.artifact.fingerprint},
            "passage": _passage(finding),
            "state": finding.state,
            **provenance_record(found.provenance),
        }


def _query(found: Found) -> dict[str, Any]:
    behavior = found.behavior
    return {
        "words": found.words,
        "behavior_id": None if behavior is None else behavior.id,
        "behavior_text": None if behavior is None else behavior.text,
    }


def _passage(finding: Finding) -> dict[str, Any]:
    quote = finding.quote
    similarity = None if quote.similarity is None else round(quote.similarity, 4)
    return {
        "field": quote.field,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.text,
        "similarity": similarity,
    }
