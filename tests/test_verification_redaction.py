"""What holds for any text: the way back, repeatability, linear time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Artifact, Comment
from matcher.verification.redaction import NO_REDACTION, Redacted, Redaction, Replaced, redaction_for

WORDS = (
    *(
        "Noor",
        "Haddad",
        "noorh",
        "Kaveh",
        "Priya's",
        "José",
        "李雷",
        "O'Brien",
        "van der Berg",
        "Zorblat",
        "asked",
        "paired with",
    ),
    *(
        "thanks to",
        "I",
        "and",
        ",",
        ".",
        "\n",
        "\n\n",
        "password=",
        "password is",
        "Password:",
        "hunter22",
        "hunter22xyz",
        "`",
    ),
    *(
        "**",
        '"',
        "'",
        "(",
        ")",
        ":",
        "//",
        "https://",
        "@",
        "@zlat",
        "ada@example.com",
        "+49 151 2345678",
        "10.2.3.4",
        "|",
    ),
    *(
        "db-3.corp",
        "AUTHOR",
        "Person A",
        "Person",
        "A",
        "[secret]",
        "[email]",
        "token",
        "api_key: ",
        "q7wz3kx9vb2mt5rj",
    ),
    *(
        "%40",
        "%3D",
        "&#64;",
        "&amp;",
        "\u200b",
        "\u0301",
        "\ufeff",
        "Co-authored-by: ",
        "Attendees: ",
        "<",
        ">",
        "-",
        "_",
    ),
    *("=", "Bearer ", "eyJhbGciOiJI.", "ssh ", "12", "0", "/home/zlat/", "Will", "May", "cc "),
)
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=3)), max_size=25).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


def redaction(text: str) -> Redaction:
    """Return the redaction of an artifact by Noor Haddad."""
    return redaction_for(Artifact(id="a", title="Fix", text=text, author="Noor Haddad"))


def rebuilt(text: str, redacted: Redacted) -> str:
    """Return the redacted text put together anew from the original and the spans."""
    pieces, last = [], 0
    for span in redacted.spans:
        pieces += [text[last : span.start], redacted.text[span.new_start : span.new_end]]
        last = span.end
    return "".join([*pieces, text[last:]])


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_the_way_back_is_exact(text: str) -> None:
    """What was not replaced stands in the original just so; a range goes back to what it stands for, or to nothing."""
    redacted = redaction(text).apply(text)
    assert rebuilt(text, redacted) == redacted.text
    assert redacted.original(0, len(redacted.text)) == (0, len(text))
    edges = {edge for span in redacted.spans for edge in range(span.new_start + 1, span.new_end)}
    for position in range(len(redacted.text)):
        back = redacted.original(position, position + 1)
        inside = {position, position + 1} & edges
        assert (back is None) == bool(inside)
        if back and not any(span.new_start == position for span in redacted.spans):
            assert text[back[0] : back[1]] == redacted.text[position]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_second_time_changes_nothing(text: str) -> None:
    """A redacted text is its own redaction; the same text gives the same."""
    first = redaction(text)
    redacted = first.apply(text)
    assert first.apply(redacted.text).text == redacted.text
    assert redaction(text).apply(text) == redacted


@settings(max_examples=100, deadline=None)
@given(
    secret=st.text("abcdefghijkmnpqrstuvwxyz23456789", min_size=10, max_size=40).filter(
        lambda s: any(c.isdigit() for c in s[:9]) and len(set(s)) > 5 and not s[-1].isdigit()
    ),
    wrap=st.sampled_from(["{}", "`{}`", "**{}**", '"{}"', "({})", "<code>{}</code>", "```\n{}\n```", "{}."]),
    change=st.sampled_from([str.upper, str.title, str, "\u200b".join, "\u00ad".join]),
)
def test_a_secret_never_stands_in_what_is_sent(secret: str, wrap: str, change: "type[str]") -> None:
    """Once told as a password it is found anywhere, in any case and wrapping, with the invisible inside."""
    text = f"password='{secret}'\n\nLater: {wrap.replace('{}', change(secret))} was changed."
    sent = redaction(text).apply(text.split("\n\n")[1]).text
    assert secret not in "".join(c for c in sent.casefold() if c.isalnum())


def test_a_range_with_whole_replacements_goes_back() -> None:
    """A quote of the model may hold pseudonyms: as long as it holds them whole."""
    text = "Then Kaveh Azadi asked."
    redacted = redaction(text).apply(text)
    assert redacted.text == "Then Person A asked."
    assert redacted.spans == (Replaced(start=5, end=16, new_start=5, new_end=13, category="name"),)
    assert redacted.original(0, 13) == (0, 16)
    assert redacted.original(5, 19) == (5, 22)
    assert redacted.original(13, 20) == (16, 23)
    assert redacted.original(6, 13) is None
    assert redacted.original(0, 12) is None
    assert redacted.original(13, 13) == (16, 16)
    assert [redacted.original(*wrong) for wrong in ((-1, 2), (3, 2), (0, 21))] == [None] * 3


def test_counts_say_what_was_taken_out() -> None:
    """One number for each category there is."""
    text = "Kaveh, ada@example.com, +49 151 2345678, 10.2.3.4, db-3.corp, password=hunter22, Kaveh"
    assert redaction(text).apply(text).counts == {
        "secret": 1, "email": 1, "phone": 1, "address": 1, "host": 1, "name": 2,
    }  # fmt: skip


def test_redaction_can_be_off() -> None:
    """Then nothing is taken out, and the way back is the way there."""
    redacted = NO_REDACTION.apply("Kaveh: password=hunter22")
    assert (redacted.text, redacted.spans, redacted.counts) == ("Kaveh: password=hunter22", (), {})
    assert redacted.original(2, 5) == (2, 5)


def test_a_passage_is_redacted_like_the_whole() -> None:
    """Markup and line wraps are gone from a passage's prose; what was found in the whole is found there."""
    text = "I asked **Zorblat** (zlat@example.com)\nabout `hunter22`: password=hunter22."
    whole = redaction(text)
    assert whole.apply("I asked Zorblat about hunter22").text == "I asked Person A about [secret]"


HOSTILE = {
    "word": "a",
    "dots": "a.",
    "at": "@",
    "mails": "a@a.",
    "names": "Noor Haddad ",
    "capitals": "Aa ",
    "addresses": "://a:",
    "digits": "1 ",
    "plus": "+1 ",
    "begins": "-----BEGIN PRIVATE KEY-----\n",
    "brackets": "[",
    "ticks": "`",
    "tags": "<",
    "stars": "*",
    "lines": "\n",
    "spaces": " ",
    "tables": "| a | b |\n|---|---|\n",
    "percent": "%25",
    "entities": "&amp;",
    "zero-width": "a\u200b",
    "passwords": "password=",
    "prose": "password is ",
    "told": 'password is "',
    "hosts": "ab.corp.",
    "cards": "4111 ",
    "long cards": "4",
    "persons": "ssn 078-05-",
    "jwt": "eyJ",
    "ssh": "ssh ",
    "trailers": "Co-authored-by: ",
    "comments": "<!--",
    "jdbc": "jdbc:a:",
    "cookies": "cookie: a",
    "handles": "@noor ",
    "lists": "Attendees\n",
    "at-words": "a at ",
    "hyphens": "ab-",
    "east": "李雷",
    "pseudonyms": "Person A ",
    "base64": "A" * 64 + "\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_take_linear_time(kind: str) -> None:
    """Four times as long takes about four times as long, not sixteen; a busy machine may have three tries."""

    def taken(length: int) -> float:
        text = (HOSTILE[kind] * length)[:length]
        begun = time.process_time()
        redaction(text).apply(text)
        return time.process_time() - begun

    assert any(taken(80_000) < max(9 * taken(20_000), 1.0) for _ in range(3))


def test_many_people_and_secrets_take_linear_time() -> None:
    """Neither thousands of handles nor thousands of secrets are compared one by one."""
    numbers = range(2_000)
    text = "\n".join(f"@user{i}x set password=hunter{i}x and told Zorblat{i}" for i in numbers)
    begun = time.process_time()
    redacted = redaction(text).apply(text)
    assert time.process_time() - begun < 10
    assert redacted.counts["secret"] == len(numbers)


def test_a_long_text_is_redacted() -> None:
    """Length is no reason to send anything."""
    text = "I paired with Kaveh; password=hunter22, then we measured it again.\n" * 4_000
    comments = (Comment(text="ok", author="kaveh"),)
    redacted = redaction_for(Artifact(id="a", text=text, comments=comments)).apply(text)
    assert redacted.counts == {"secret": 4_000, "name": 4_000}


@pytest.mark.parametrize("verb", ["called", "phoned", "texted", "rang", "on"])
@pytest.mark.parametrize(
    "number", ["+49 170 5551234", "(415) 555-0132", "415-555-0132", "020 7946 0958", "030 1234567"]
)
def test_a_number_is_one_after_any_word(verb: str, number: str) -> None:
    """`called` ends as two digits of a dump of bytes might."""
    text = f"I {verb} {number} twice."
    assert number not in redaction_for(Artifact(id="a", text=text)).apply(text).text


def test_a_dump_of_bytes_is_no_number() -> None:
    """It stays, for it is what the deed was about."""
    text = "The header read de ad be ef 01 02 03 04 05 06 07 08, so the length was wrong."
    assert redaction_for(Artifact(id="a", text=text)).apply(text).text == text
