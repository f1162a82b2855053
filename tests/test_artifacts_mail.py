"""E-mails saved as text."""

import base64
import io
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts import eml, reading
from matcher.artifacts.mail import headers
from matcher.artifacts.source import Source, UnreadableError
from matcher.artifacts.text import read
from matcher.domain import Artifact, Skipped


def _read(text: str) -> Artifact:
    (found,) = read(Source(name="sent/a.txt", path=None, stream=io.BytesIO(text.encode())))
    assert isinstance(found, Artifact)
    return found


def test_the_headers_of_an_e_mail_become_fields_and_the_body_the_text() -> None:
    """Who sent it is its author, and offsets count from the body."""
    found = _read(
        "Subject: Nightly export\nTo: Bo <bo@x.test>,\n  Sam <sam@x.test>\nX-Mailer: x\n"
        "Date: Tue, 18 Aug 2026 09:12:00 +0200\nFrom: Lena Kraus <lena@x.test>\n\nI fixed the export.\n"
    )
    assert found == Artifact(
        id="sent/a.txt",
        text="I fixed the export.\n",
        title="Nightly export",
        kind="other",
        author="Lena Kraus <lena@x.test>",
        created_at=datetime(2026, 8, 18, 9, 12, tzinfo=timezone(timedelta(hours=2))),
        source="sent/a.txt",
    )


def test_front_matter_goes_before_the_headers() -> None:
    """What a person says above an e-mail stands."""
    found = _read("---\ntitle: Export\ndate: 2026-08-19\n---\nFrom: Lena\nSubject: Hi\nDate: x\n\nI fixed it.")
    assert (found.title, found.author, found.created_at) == ("Export", "Lena", datetime(2026, 8, 19, tzinfo=UTC))


def test_a_date_that_is_none_is_noted_and_a_bot_is_known() -> None:
    """Headers are held to what front matter is held to."""
    found = _read("From: ci-bot <ci@x.test>\nDate: yesterday\n\nI fixed it.")
    assert found.notes[0] == "written by a bot"
    assert "date not understood: 'yesterday'" in found.notes[1]


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("From: Lena Kraus", "Lena Kraus"),
        ("From: lena@x.test", "lena@x.test"),
        ('From: "Kraus, Lena" <lena@x.test>', "Kraus, Lena <lena@x.test>"),
        ("From: Lena Kraus [mailto:lena@x.test]", "Lena Kraus <lena@x.test>"),
        ("**From:** Lena Kraus", "Lena Kraus"),
    ],
)
def test_senders(sender: str, author: str) -> None:
    """A name and an address as git writes them, or either alone, in Outlook's and Markdown's forms too."""
    assert headers(f"{sender}\nSent: Tuesday, August 18, 2026 9:12 AM\n\nx") == (
        {"author": author, "date": "Tuesday, August 18, 2026 9:12 AM"},
        "x",
    )


@pytest.mark.parametrize(
    "text",
    [
        "From: Lena Kraus\nTo: Bo\n\nx",
        "Subject: Export\nDate: 2026-08-18\n\nx",
        "From: 3 August\nTo: 7 August\nDate: 2026-08-18\n\nx",
        "From: the team that owns it\nSubject: x\n\nx",
        "I wrote:\n\nFrom: Lena Kraus\nSubject: Export\n\nx",
    ],
)
def test_what_is_no_e_mail_stays_as_it_is(text: str) -> None:
    """A line or two like headers are prose."""
    assert headers(text) == ({}, text)


@pytest.mark.parametrize(
    "text",
    [
        "To: x\n" * 500_000,
        "From: " + "A, " * 500_000,
        "From: " + "<(" * 200_000 + "@x\nDate: x\n\nx",
        "From: A\n" + " x\n" * 500_000,
    ],
)
def test_hostile_headers_cost_a_moment(text: str) -> None:
    """Headers without end are not read to it."""
    began = time.monotonic()
    headers(text)
    assert time.monotonic() - began < 5


def mime(*parts: str) -> Artifact | Skipped:
    """Return what a saved mail of these lines is read as."""
    data = "\r\n".join(parts).encode()
    (found,) = reading.read(["-"], input_format="eml", stdin=io.BytesIO(data))
    return found


HEAD = (
    "From: =?utf-8?Q?Luc=C3=ADa_Ferrer?= <lucia@x.test>",
    "Subject: =?utf-8?Q?I_broke_the_nightly_build?=",
    "Date: Tue, 18 Aug 2026 09:12:00 +0200",
    "MIME-Version: 1.0",
)


def test_a_mail_of_several_parts_is_read_as_its_reader_sees_it() -> None:
    """Encoded words and base64 are undone; of a text and a page of the same words, the text counts."""
    found = mime(
        *HEAD,
        'Content-Type: multipart/alternative; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode("It was mine: I had skipped the suite \u2013 I run it now.".encode()).decode(),
        "--b",
        "Content-Type: text/html",
        "",
        "<p>Another text.</p>",
        "--b--",
    )
    assert isinstance(found, Artifact)
    assert (found.title, found.author) == ("I broke the nightly build", "Lucía Ferrer <lucia@x.test>")
    assert found.text == "It was mine: I had skipped the suite \u2013 I run it now."
    assert found.created_at == datetime(2026, 8, 18, 9, 12, tzinfo=timezone(timedelta(hours=2)))


def test_a_mail_that_is_a_page_has_its_words() -> None:
    """No line ends in a mark of quoted-printable, and no tag is quoted."""
    found = mime(
        *HEAD,
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<html><body><p>It was <b>my</b> bug, and I now run the whole suite befo=",
        "re I merge.</p></body></html>",
    )
    assert isinstance(found, Artifact)
    assert found.text.strip() == "It was my bug, and I now run the whole suite before I merge."


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("no mail at all",), "is no e-mail"),
        ((*HEAD, 'Content-Type: application/pdf; name="a.pdf"', "", "%PDF"), "has no text in its body"),
    ],
)
def test_a_mail_without_words_is_a_line(lines: tuple[str, ...], said: str) -> None:
    """Whatever is in it, a batch goes on."""
    found = mime(*lines)
    assert isinstance(found, Skipped)
    assert said in str(found)


@given(
    st.binary(max_size=400),
    st.sampled_from(["plain", "html", "rfc822", "x"]),
    st.sampled_from(["8bit", "base64", "quoted-printable"]),
)
def test_any_mail_is_read_or_refused(body: bytes, kind: str, coding: str) -> None:
    """Whatever a mail holds, or the lines above it: one artifact, or one line that says why not."""
    sender = "From: =?utf-8?Q?L=C3=AD?= <l@x.test>"
    head = f"{sender}\r\nContent-Type: text/{kind}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
    for data in (head.encode() + body, body + head.encode() + body):
        (found,) = reading.read(["-"], input_format="eml", stdin=io.BytesIO(data))
        assert isinstance(found, Skipped) or found.text.strip()


@pytest.mark.parametrize("charset", ["no-such", "unknown-8bit", "utf8mb4", "cp-850", ""])
def test_a_mail_in_an_encoding_that_nobody_knows_is_read_as_any_text(charset: str) -> None:
    """Mail programs make such names up; the words are there all the same."""
    found = mime(*HEAD, f"Content-Type: text/plain; charset={charset}", "", "It was my bug.")
    assert isinstance(found, Artifact)
    assert found.text.strip() == "It was my bug."


@pytest.mark.parametrize(
    "declared",
    [
        "charset=punycode",
        'charset = "Punycode"',
        "charset=(x)punycode",
        'charset*0="puny"; charset*1="code"',
        "charset*0*=us-ascii''puny%63ode",
        'charset="pu\\nycode"',
    ],
)
def test_a_mail_in_an_encoding_of_pythons_own_is_read_in_a_moment(declared: str) -> None:
    """Neither its body nor its subject is decoded with what takes minutes."""
    words = base64.b64encode(f"{'a' * 150_000}-{'b9' * 40_000}".encode()).decode()
    text = (
        f"From: Lena <lena@x.test>\nSubject: =?punycode?b?{words}?=\nDate: Tue, 18 Aug 2026 09:12:00 +0200\n"
        f"Content-Type: text/plain; {declared}\n\nThe outage was mine. {'a' * 150_000}-{'b9' * 40_000}\n"
    )
    source = Source(name="sent/a.eml", path=None, stream=io.BytesIO(text.encode()))
    began = time.monotonic()
    (found,) = eml.read(source)
    assert time.monotonic() - began < 5
    assert isinstance(found, Artifact)
    assert found.text.startswith("The outage was mine.")


def test_a_mail_whose_headers_cannot_be_decoded_is_refused() -> None:
    """In one line, and the others are read."""
    text = "From: Lena\nSubject: x\nContent-Type: text/plain; charset*=punycode''x\n\nThe outage was mine.\n"
    with pytest.raises(UnreadableError, match="encoding that no mail has"):
        list(eml.read(Source(name="sent/a.eml", path=None, stream=io.BytesIO(text.encode()))))
