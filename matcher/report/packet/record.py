"""The packet as data (`packet-v1.schema.json` beside this file): artifact text raw, so that every quote can be checked.

No confidence and no similarity stands in it: numbers of the machine about a pair are the store's, not a packet's.
"""

import json
from pathlib import Path
from typing import Any

from matcher.domain import Behavior, Decision, Packet, Quote, ReviewItem, StoredSuggestion
from matcher.report.packet import wording
from matcher.report.packet.page import by_behavior, quotes_of, rarely_visible, shown
from matcher.report.records import provenance_record, verdict_record

PACKET_VERSION = 1
PACKET_SCHEMA = Path(__file__).with_name("packet-v1.schema.json")


def packet_json(packet: Packet) -> bytes:
    """Return the packet as one JSON object; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    text = json.dumps(packet_record(packet), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def packet_record(packet: Packet) -> dict[str, Any]:
    """Return the packet as plain dictionaries, behaviors in the framework's order and only those with items."""
    items = shown(packet)
    framework = packet.framework
    return {
        "packet_version": PACKET_VERSION,
        "about": list(wording.ABOUT) if items else [*wording.ABOUT, wording.EMPTY],
        "subject": packet.subject,
        "period": packet.period,
        "framework": {
            "id": framework.id,
            "title": framework.title,
            "version": framework.version,
            "source": framework.source,
            "license": framework.license,
            "fingerprint": framework.fingerprint,
        },
        "behaviors": [
            {**_behavior(behavior), "items": [_item(item) for item in found]}
            for behavior, found in by_behavior(packet, items)
        ],
        "not_usually_visible": [_behavior(behavior) for behavior in rarely_visible(packet)],
    }


def _behavior(behavior: Behavior) -> dict[str, Any]:
    return {
        "behavior_id": behavior.id,
        "behavior_text": behavior.text,
        "pillar": behavior.pillar,
        "section": behavior.section,
    }


def _item(item: ReviewItem) -> dict[str, Any]:
    artifact = item.artifact
    return {
        "state": item.state,
        "mark": wording.MARKS.get(item.state),
        "origin": item.origin,
        "artifact": {
            "id": artifact.id,
            "kind": artifact.kind,
            "title": artifact.title,
            "author": artifact.author,
            "created_at": artifact.created_at.isoformat() if artifact.created_at else None,
            "url": artifact.url,
            "source": artifact.source,
            "fingerprint": artifact.fingerprint,
        },
        "quotes": [_quote(quote) for quote in quotes_of(item)],
        "provenance": [wording.sentence(sentence) for sentence in wording.provenance(item)],
        "decision": _decision(item.decision) if item.decision else None,
        "suggestion": _word(item.suggestion) if item.suggestion else None,
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {"field": quote.field, "start": quote.start, "end": quote.end, "quote": quote.text}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "ruling": decision.ruling,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "note": decision.note,
        "note_by": decision.note_writer,
        "artifact_fingerprint": decision.artifact_fingerprint,
    }


def _word(word: StoredSuggestion) -> dict[str, Any]:
    return {
        "run": word.run,
        **provenance_record(word.provenance),
        "verdict": verdict_record(word.verdict),
    }
