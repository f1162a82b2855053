"""A packet in its four formats: the same words everywhere, the same bytes always, and nothing that weighs a person."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import jsonschema
import packets
import pytest
from bs4 import BeautifulSoup
from packets import CANARY, CLAIM, EMPTY, FRAMEWORK, FULL, LOG, OWN, TEST, item

from matcher.domain import Behavior, Decision, Packet, Quote, Verdict
from matcher.report import PACKET_FORMATS, PACKET_SCHEMA, packet_record, render_packet

GOLDEN = Path(__file__).parent / "golden"
BANNED = re.compile(
    r"\b(demonstrat\w*|meets?|scor(?:e|es|ed|ing)|rank\w*|gaps?|rating\w*|percent\w*|coverage|readiness|progress)\b|%",
    re.IGNORECASE,
)
FORMATS = tuple(PACKET_FORMATS)


def words(packet: Packet, output_format: str) -> str:
    """Return what a reader of the format reads, markup and escapes taken away."""
    printed = render_packet(packet, output_format)
    if output_format == "docx":
        document = docx.Document(io.BytesIO(printed))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([p.text for p in document.paragraphs] + cells)
    if output_format == "html":
        soup = BeautifulSoup(printed, "html.parser")
        return " ".join([*soup.get_text(" ").split(), *(str(a["href"]) for a in soup.select("a"))])
    text = printed.decode("utf-8")
    return re.sub(r"\\(?=[^\w\s])", "", text) if output_format == "md" else text


def test_one_format_more_needs_a_test() -> None:
    """Every format is looked at below."""
    assert set(FORMATS) == {"md", "html", "docx", "json"}


@pytest.mark.parametrize("output_format", ["md", "html", "json"])
@pytest.mark.parametrize(("name", "packet"), [("packet", FULL), ("packet-empty", EMPTY)])
def test_each_format_prints_what_it_always_printed(name: str, packet: Packet, output_format: str) -> None:
    """Whole packets, byte by byte; UPDATE_GOLDEN=1 writes them anew."""
    path, printed = GOLDEN / f"{name}.{output_format}", render_packet(packet, output_format)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(printed)
    assert printed == path.read_bytes()


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_says_the_same(output_format: str) -> None:
    """Who, when, behaviors verbatim, quotes, marks, provenance, notes and fingerprints: none is lost in any format."""
    said = words(FULL, output_format)
    for expected in (
        "Noor Haddad",
        "2026-Q3",
        "I own my failures and learn from them",
        "I had skipped the canary.",
        "skipped the canary",
        "https://git.example/pull/1?a=b",
        "Suggested by the matcher (run 12), accepted by Noor Haddad on 2026-09-30.",
        "Checked by a language model (invented-7b): partly supported (the deed of more than one person).",
        "the check.",
        "Asked Petra what done means.",
        "Suggested by the matcher (run 13).",
        "The quoted words still stand in it.",
        "Found in the artifact by Mira Lindqvist on 2026-09-30.",
        packets.MENTORED,
        "Attested by Mira Lindqvist on 2026-09-30.",
        "file:///home/n/notes.txt",
        FRAMEWORK.fingerprint,
        packets.PROVENANCE.model_fingerprint,
        packets.PROVENANCE.settings_fingerprint,
    ):
        assert expected in said, expected
    assert "not decided yet" in said.lower()
    assert "the artifact has changed since it was accepted" in said.lower()


@pytest.mark.parametrize("output_format", FORMATS)
def test_marks_stand_only_where_they_belong(output_format: str) -> None:
    """A packet of accepted items alone says nothing of undecided or changed ones."""
    accepted = replace(FULL, items=tuple(i for i in FULL.items if i.state == "accepted"))
    said = words(accepted, output_format).lower()
    assert "not decided" not in said
    assert "has changed" not in said


@pytest.mark.parametrize("output_format", FORMATS)
def test_rejected_items_never_reach_a_packet(output_format: str) -> None:
    """Whoever hands one over, the words that somebody said no to are not printed."""
    rejected = item(CANARY, TEST, "I added a check", state="rejected", note="not this one")
    said = words(Packet(framework=FRAMEWORK, items=(rejected,)), output_format)
    assert "I added a check" not in said
    assert "not this one" not in said
    assert said == words(EMPTY, output_format)


@pytest.mark.parametrize("output_format", FORMATS)
def test_an_empty_packet_says_so(output_format: str) -> None:
    """One clear sentence, and no heading of a pillar, month or behavior without evidence."""
    said = words(EMPTY, output_format)
    assert "Nothing has been chosen for this packet yet." in said
    assert "Results" not in said
    assert OWN.text not in said


@pytest.mark.parametrize("output_format", FORMATS)
def test_behaviors_without_evidence_are_not_named(output_format: str) -> None:
    """Only what artifacts rarely show is named, once, for everybody the same; no list of what is missing."""
    one = words(Packet(framework=FRAMEWORK, items=FULL.items[:1]), output_format)
    assert "I ask questions" not in one
    assert "I help new colleagues" not in one
    assert one.count("I know my strengths") == 1
    assert "I know my strengths" in words(FULL, output_format)


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("packet", [FULL, EMPTY], ids=["full", "empty"])
def test_nothing_printed_rates_a_person(output_format: str, packet: Packet) -> None:
    """Neither words nor numbers about how good or how much: no confidence, no similarity, no count by behavior."""
    said = words(packet, output_format)
    assert not (found := BANNED.search(said)), found
    assert "0.83" not in said
    assert "0.61" not in said


def test_the_order_is_the_frameworks() -> None:
    """Pillar by pillar as the framework has them, whatever the order of the items; a lost behavior comes last."""
    lost = Behavior(id="gone", text="I was once expected", pillar="Results")
    items = (item(CANARY, lost), *reversed(FULL.items))
    headings = re.findall(r"^#+ (.*)$", render_packet(replace(FULL, items=items), "md").decode(), re.MULTILINE)
    assert headings == [
        "Evidence packet",
        "Results",
        "Key Behaviors",
        "I own my failures and learn from them",
        "I ask questions to clarify expectations",
        "I was once expected",
        "Craft",
        "Code Fluency",
        "My code is tested \\& documented",
        "Talent",
        "I help new colleagues",
        "When the quoted artifacts were made",
        "Not usually visible in artifacts: talk about it",
        "How this packet was made",
    ]


def test_a_framework_of_ids_and_texts_works() -> None:
    """Without pillars and sections there is one part, and headings still go down one step at a time."""
    bare = replace(FRAMEWORK, behaviors=(Behavior(id="own", text=OWN.text),), version=None, source=None, license=None)
    packet = Packet(framework=bare, items=(item(CANARY, bare.behaviors[0]),))
    soup = BeautifulSoup(render_packet(packet, "html"), "html.parser")
    steps = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
    assert steps == [1, 2, 3, 4, 2, 2]
    assert soup.h2 is not None
    assert soup.h2.text == "Behaviors"


def test_without_a_subject_each_artifact_names_its_author() -> None:
    """A packet of one person does not repeat logins; one of nobody in particular must say whose words they are."""
    assert "nhaddad" not in words(FULL, "md")
    assert "· nhaddad" in words(replace(FULL, subject=None), "md")


def test_words_of_ones_own_choice_are_said_to_be() -> None:
    """Where a person quotes other words than the machine, the packet says so; a lost quote is said to be lost."""
    chosen = item(CANARY, OWN, "skipped the canary")
    assert isinstance(chosen.decision, Decision)
    other = Quote(field="text", start=0, end=10, text="The outage")
    edited = replace(chosen, decision=replace(chosen.decision, quotes=(other,)))
    packet = replace(FULL, items=(edited,))
    assert "accepted by Noor Haddad on 2026-09-30 with words of their own choice." in words(packet, "md")
    gone = replace(edited, state="changed", artifact=replace(CANARY, text="Rewritten."))
    said = words(replace(FULL, items=(gone,)), "md")
    assert "no longer stand in it like that." in said
    assert "Suggested by the matcher, accepted by Noor Haddad on 2026-09-30. " in said


@pytest.mark.parametrize(
    ("support", "said"),
    [("supported", "supported"), ("unsupported", "not supported"), ("unsure", "unsure")],
)
def test_a_language_models_word_is_passed_on(support: str, said: str) -> None:
    """Whatever it said is said, also where it disagrees with the person."""
    verdict = Verdict(support=support, quote=None, reason=None, model="m")  # type: ignore[arg-type]
    packet = replace(FULL, items=(item(CANARY, verdict=verdict),))
    assert f"Checked by a language model (m): {said}." in words(packet, "docx")


def test_json_fits_its_schema_and_quotes_verbatim() -> None:
    """The schema beside the code is valid and holds; offsets point at the very words."""
    schema = json.loads(PACKET_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for packet in (FULL, EMPTY, packets.hostile("a\ud800\x1b", title="\u202e")):
        jsonschema.validate(json.loads(render_packet(packet, "json")), schema)
    texts = {a.id: a.text for a in (CANARY, LOG, CLAIM, packets.UNDATED)}
    for behavior in packet_record(FULL)["behaviors"]:
        for one in behavior["items"]:
            assert one["quotes"]
            for q in one["quotes"]:
                assert texts[one["artifact"]["id"]][q["start"] : q["end"]] == q["quote"]


def test_the_schema_refuses_what_no_packet_holds() -> None:
    """A rejected item, an unmarked undecided one, or a number about a pair is no packet."""
    schema = json.loads(PACKET_SCHEMA.read_text(encoding="utf-8"))
    for change in ({"state": "rejected"}, {"state": "undecided", "mark": None}, {"confidence": 0.5}):
        record = json.loads(render_packet(FULL, "json"))
        record["behaviors"][0]["items"][0] |= change
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(record, schema)


def test_the_same_packet_is_the_same_bytes_in_another_place_and_time() -> None:
    """The engineer's report is the manager's: another process, time zone, language and hash seed change nothing."""
    elsewhere = os.environ | {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "77",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
    run = subprocess.run(
        [sys.executable, packets.__file__], env=elsewhere, capture_output=True, text=True, check=True, timeout=120
    )
    assert run.stdout == packets.digests()


def test_a_docx_carries_no_clock() -> None:
    """No time of day in the zip or its properties, no compression that depends on a library's version."""
    printed = render_packet(FULL, "docx")
    with zipfile.ZipFile(io.BytesIO(printed)) as file:
        assert file.testzip() is None
        assert {(e.date_time, e.compress_type) for e in file.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
        }
    properties = docx.Document(io.BytesIO(printed)).core_properties
    assert properties.title == "Evidence packet: Noor Haddad, 2026-Q3"
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.year == 2000
    assert len(printed) < 200_000


def test_a_docx_can_be_navigated_and_its_links_work() -> None:
    """Headings are headings, quotes have their style, the table has a head, and the link leads where its text says."""
    document = docx.Document(io.BytesIO(render_packet(FULL, "docx")))
    by_style: dict[str, list[str]] = {}
    for paragraph in document.paragraphs:
        by_style.setdefault((paragraph.style and paragraph.style.name) or "", []).append(paragraph.text)
    assert by_style["Heading 1"][:3] == ["Results", "Craft", "Talent"]
    assert "“skipped the canary”" in by_style["Quoted"]
    assert by_style["Mark"] == ["Not decided yet", "The artifact has changed since it was accepted"]
    order = [child.tag.partition("}")[2] for child in document.styles["Quoted"].element.pPr]
    assert order == ["keepNext", "keepLines", "pBdr", "spacing", "ind"], "Word takes another order for damage"
    (link,) = [h for p in document.paragraphs for h in p.hyperlinks]
    assert link.address == link.text == CANARY.url
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Month", "Quoted artifacts by kind"],
        ["July 2026", "pull request 1"],
        ["August 2026", "attested 1"],
        ["September 2026", "work log 1"],
        ["Without a date", "meeting notes 1"],
    ]


@pytest.mark.parametrize("output_format", ["md", "html"])
def test_a_file_is_called_by_its_name(output_format: str) -> None:
    """Whoever reads a packet has no use for the folders of whoever collected it."""
    filed = replace(LOG, id="/home/mira/work/logs/w31.md#2")
    packet = Packet(framework=FRAMEWORK, items=(item(filed, TEST, "Tests now."),))
    printed = render_packet(packet, output_format).decode()
    assert "w31.md" in printed and "/home/mira" not in printed


@pytest.mark.parametrize("output_format", ["md", "html"])
def test_a_sentence_that_was_another_is_quoted(output_format: str) -> None:
    """Who reads what was accepted under a sentence can tell that people said yes to another one."""
    ruled = replace(item(LOG, TEST, "Tests now."), ruled_on="My code is spotless")
    printed = render_packet(Packet(framework=FRAMEWORK, items=(ruled,)), output_format).decode()
    assert "The sentence was another then" in printed and "My code is spotless" in printed
