"""The timeline of a packet: each artifact one dot, months in order, readable without eyes and in both schemes."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bs4 import BeautifulSoup
from packets import FRAMEWORK, FULL, OWN, TEST, item

from matcher.domain import Artifact, Kind, Packet
from matcher.report import render_packet
from matcher.report.packet import html
from matcher.report.packet.picture import WIDTH, picture
from matcher.report.packet.timeline import timeline

CSS = Path(html.__file__).with_name("packet.html.jinja").read_text(encoding="utf-8")
PAIRS = (("ink", "paper"), ("quiet", "paper"), ("link", "paper"), ("ink", "quote"), ("mark-ink", "mark"))


def made(name: str, year: int | None, month: int = 1, kind: Kind = "work_log") -> Artifact:
    """Return an artifact of that month, or of no date."""
    created = None if year is None else datetime(year, month, 1, tzinfo=UTC)
    return Artifact(id=name, text="I did it.", kind=kind, created_at=created)


def test_an_artifact_counts_once_however_often_it_is_quoted() -> None:
    """Two behaviors evidenced by one pull request are one dot."""
    one = made("a", 2026, 7, "pull_request")
    packet = Packet(framework=FRAMEWORK, items=(item(one, OWN), item(one, TEST)))
    soup = BeautifulSoup(render_packet(packet, "html"), "html.parser")
    assert len(soup.select("circle")) == 1
    assert "| July 2026 | 1 |" in render_packet(packet, "md").decode()


def test_the_picture_has_words_and_a_table() -> None:
    """A screen reader hears what the dots show; the table holds the same."""
    soup = BeautifulSoup(render_packet(FULL, "html"), "html.parser")
    (svg,) = soup.select("svg")
    assert svg["role"] == "img"
    assert [soup.find(id=name) is not None for name in str(svg["aria-labelledby"]).split()] == [True, True]
    assert soup.select("desc")[0].text == (
        "July 2026: pull request 1. August 2026: attested 1. September 2026: work log 1. "
        "Without a date: meeting notes 1."
    )
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in soup.select("table tr")]
    assert rows[0] == ["Month", "pull request", "work log", "meeting notes", "attested"]
    assert rows[1] == ["July 2026", "1", "", "", ""]
    assert rows[-1] == ["Without a date", "", "", "1", ""]


def test_without_any_date_there_is_a_table_and_no_picture() -> None:
    """Nothing is drawn where nothing is dated, and nothing breaks."""
    packet = Packet(framework=FRAMEWORK, items=(item(made("a", None)),))
    soup = BeautifulSoup(render_packet(packet, "html"), "html.parser")
    assert not soup.select("svg")
    assert soup.select("details[open] table")
    assert "| Without a date | 1 |" in render_packet(packet, "md").decode()


def test_everything_drawn_is_inside_the_box_and_nothing_overlaps() -> None:
    """One month or twenty years, one artifact or a thousand in a month: dots keep apart and inside."""
    many = [made(f"a{n}", 2026, 7) for n in range(1000)]
    years = [made(f"b{n}", 2005 + n // 12, n % 12 + 1, ("work_log", "other")[n % 2]) for n in range(240)]
    turn = [made("c1", 2025, 11), made("c2", 2026, 2), made("c3", 1), made("c4", 9999, 12)]
    for artifacts in (many, years, turn, many + years, turn[:2]):
        drawn = picture(timeline(artifacts))
        assert drawn is not None
        assert len({(d.x, d.y) for d in drawn.dots}) == len(drawn.dots)
        assert all(0 < d.x < WIDTH and 0 < d.y < drawn.height for d in drawn.dots)
        assert all(0 <= label.x < WIDTH and 0 < label.y < drawn.height for label in drawn.labels)
        assert len({(label.x, label.y) for label in drawn.labels}) == len(drawn.labels)
        hidden = sum(int(label.text) for label in drawn.labels if label.role == "more")
        assert len(drawn.dots) + hidden == len(artifacts)


def test_months_between_are_drawn_empty_and_a_year_is_a_strip() -> None:
    """November to February is one strip of four months; two years apart are two strips, not twenty-four months."""
    winter = picture(timeline([made("a", 2025, 11), made("b", 2026, 2)]))
    assert winter is not None
    assert [x.text for x in winter.labels if x.role in {"year", "month"}] == ["2025/2026", "Nov", "Dec", "Jan", "Feb"]
    apart = picture(timeline([made("a", 2020, 11), made("b", 2026, 2)]))
    assert apart is not None
    assert [x.text for x in apart.labels if x.role in {"year", "month"}] == ["2020", "Nov", "2026", "Feb"]


def test_rejected_items_leave_no_dot() -> None:
    """What is not in the packet is not in its picture."""
    packet = replace(FULL, items=tuple(i for i in FULL.items if i.state == "rejected"))
    assert "<svg" not in render_packet(packet, "html").decode()


def test_colours_can_be_read_in_both_schemes() -> None:
    """Text on its ground has a contrast of at least 4.5, dots and edges of at least 3 (WCAG AA)."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in CSS.split(":root")[1:3])
    assert set(light) == set(dark)
    for colours in (light, dark):
        for text, ground in PAIRS:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert contrast(colours["dot"], colours["paper"]) >= 3
        assert contrast(colours["edge"], colours["paper"]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance in [0, 1]. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
