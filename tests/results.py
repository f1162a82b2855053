"""What holds of every result: its JSON fits the published schema, its quotes are verbatim; and words to match."""

import json

from jsonschema import Draft202012Validator

from matcher.domain import Matched
from matcher.report import SCHEMA, to_json, to_record

VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
EVIDENCE = "The outage was mine: I had skipped the canary. There is a check for it in the pipeline now."


def assert_valid(matched: Matched) -> None:
    """Assert that both forms of the JSON fit the published schema, and survive being written and read."""
    for every_behavior in (False, True):
        record = to_record(matched, every_behavior=every_behavior)
        VALIDATOR.validate(record)
        assert json.loads(to_json(matched, every_behavior=every_behavior)) == record
        assert "\n" not in to_json(matched, every_behavior=every_behavior)


def assert_verbatim(matched: Matched) -> None:
    """Assert that every quote stands in the artifact, at its offsets."""
    for suggestion in matched.suggestions:
        assert suggestion.evidence or not suggestion.suggested
        for passage in (e.passage for e in suggestion.evidence):
            assert matched.artifact.field(passage.field)[passage.start : passage.end] == passage.text != ""
