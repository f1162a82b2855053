"""The packet from a real store: what is in it, in which order, and that it is the same for everybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from evidence import AT, FRAMEWORK, judged, made_with, ruling

from matcher.domain import Artifact, Behavior, parse_period
from matcher.errors import ConfigurationError
from matcher.pipeline.reporting import Made, make_packet
from matcher.report import PACKET_FORMATS, render_packet
from matcher.store import Store, open_store

NOOR = "Noor Haddad <noor@example.org>"
FIRST, SECOND, THIRD, FOURTH = (
    Artifact(
        id=f"a{n}",
        kind="work_log",
        title=f"Log {n}",
        text=f"Words of log {n}.",
        author=author,
        created_at=datetime(2026, month, 1, tzinfo=UTC),
        url=f"https://git.example/{n}",
    )
    for n, author, month in ((1, NOOR, 9), (2, NOOR, 7), (3, "Ike Oduya", 8), (4, NOOR, 10))
)


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the settings would be; whoever runs the tests has others."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "matcher" / "config.toml"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with a pair in each state."""
    with open_store(tmp_path / "evidence.db") as opened:
        fill(opened, [FIRST, SECOND, THIRD, FOURTH])
        yield opened


def fill(store: Store, artifacts: list[Artifact]) -> None:
    """Collect the artifacts in this order, and rule on some pairs."""
    run = store.begin_run(made_with(), FRAMEWORK)
    store.add(run, [judged(one, ("own", "ask")) for one in artifacts])
    store.decide(ruling(FIRST))
    store.decide(ruling(SECOND, at=AT))
    store.decide(ruling(SECOND, "rejected", "ask"))
    store.decide(ruling(THIRD, behavior="test", origin="added"))
    store.decide(ruling(FOURTH, behavior="ask"))


def pairs(made: Made) -> list[tuple[str, str, str]]:
    """Return behavior, artifact and state of each item, in order."""
    return [(item.behavior.id, item.artifact.id, item.state) for item in made.packet.items]


def test_accepted_items_come_in_the_frameworks_order_then_by_date(store: Store) -> None:
    """Nothing undecided, nothing rejected."""
    made = make_packet(store, "tiny")
    assert pairs(made) == [
        ("own", "a2", "accepted"),
        ("own", "a1", "accepted"),
        ("test", "a3", "accepted"),
        ("ask", "a4", "accepted"),
    ]
    assert made.packet.framework == FRAMEWORK
    assert (made.packet.subject, made.packet.period, made.changed) == (None, None, 0)


def test_undecided_and_changed_ones_come_where_they_are_asked_for(store: Store) -> None:
    """And what was rejected does not, whatever is asked for; changed ones that are left out are counted."""
    store.add(store.begin_run(made_with(), FRAMEWORK), [judged(replace(FIRST, text="Other words."))])
    assert ("own", "a1") not in {pair[:2] for pair in pairs(make_packet(store, "tiny"))}
    assert make_packet(store, "tiny").changed == 1
    made = make_packet(store, "tiny", include_undecided=True)
    assert made.changed == 0
    states = {pair[:2]: pair[2] for pair in pairs(made)}
    assert states["own", "a1"] == "changed"
    assert states["own", "a3"] == "undecided"
    assert ("ask", "a2") not in states
    assert "rejected" not in states.values()


def test_subject_and_period_restrict_and_stand_in_it(store: Store) -> None:
    """However the name and the period are typed, the packet reads the same."""
    made = make_packet(store, "tiny", subject="noor  haddad", period=parse_period("2026-q3"))
    assert pairs(made) == [("own", "a2", "accepted"), ("own", "a1", "accepted")]
    assert (made.packet.subject, made.packet.period) == ("Noor Haddad", "2026-Q3")
    other = make_packet(store, "tiny", subject="NOOR HADDAD", period=parse_period(" 2026-Q3"))
    assert other == made
    assert make_packet(store, "tiny", subject="Mia").packet.subject == "Mia"


@pytest.mark.parametrize("name", ["ike o.", "Ike Oduya"])
def test_the_settings_name_for_a_subject_stands_in_it(store: Store, settings_file: Path, name: str) -> None:
    """Aliases are found, also when asked for by one, and are not what the packet is headed with."""
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text('[subjects]\n"Ike O." = ["ike oduya"]\n', encoding="utf-8")
    made = make_packet(store, "tiny", subject=name)
    assert pairs(made) == [("test", "a3", "accepted")]
    assert made.packet.subject == "Ike O."


def test_the_framework_is_the_stored_one(store: Store, tmp_path: Path) -> None:
    """What its file says meanwhile does not change a packet: behaviors are quoted as they were matched."""
    path = tmp_path / "tiny.toml"
    path.write_text('id = "tiny"\n[[behaviors]]\nid = "own"\ntext = "Another text"\n', encoding="utf-8")
    assert make_packet(store, str(path)).packet == make_packet(store, "tiny").packet
    later = replace(FRAMEWORK, behaviors=(Behavior(id="ask", text="I ask"), *FRAMEWORK.behaviors[:1]))
    store.begin_run(made_with(framework=later), later)
    assert make_packet(store, "tiny").packet.framework == later
    assert [pair[0] for pair in pairs(make_packet(store, "tiny"))] == ["ask", "own", "own", "test"]


def test_a_framework_that_was_never_collected_with_is_an_empty_packet(store: Store) -> None:
    """The shipped one, by its file; and where there is none of that name, one line says so."""
    made = make_packet(store)
    assert made.packet.items == ()
    assert made.packet.framework.id == "ic1-machine-learning-engineer"
    assert made.frameworks == ("tiny",)
    with pytest.raises(ConfigurationError):
        make_packet(store, "no-such-framework")


@pytest.mark.parametrize("output_format", PACKET_FORMATS)
def test_two_stores_with_the_same_in_them_make_the_same_bytes(store: Store, tmp_path: Path, output_format: str) -> None:
    """Whoever collected in which order, and whenever it is written: engineer and manager hold the same file."""
    with open_store(tmp_path / "managers.db") as other:
        fill(other, [FOURTH, THIRD, SECOND, FIRST])
        one, same = (
            render_packet(make_packet(s, "tiny", include_undecided=True).packet, output_format) for s in (store, other)
        )
    assert one == same
    assert one == render_packet(make_packet(store, "tiny", include_undecided=True).packet, output_format)
