"""Several people in one text."""

import pytest

from matcher.domain import Artifact
from matcher.passages import Cut, cut

THREAD = (
    "I rewrote the loader for speed.\n\nbo (comment):\nHave you measured the memory too?\n\nadah (review comment):\n"
    "I measured it, and it halved.\n\n**Cy Doe** commented on 3 May 2026:\n\nI wrote the docs for it.\n"
)
OWN = ["I rewrote the loader for speed.", "I measured it, and it halved."]
ALL = [OWN[0], "Have you measured the memory too?", OWN[1], "I wrote the docs for it."]


def thread(text: str, author: str | None) -> tuple[list[str], tuple[str, ...]]:
    """Return the prose and the notes of a text."""
    found: Cut = cut(Artifact(id="a", text=text, author=author))
    return [passage.prose for passage in found.passages], found.notes


@pytest.mark.parametrize("author", ["adah", "@AdaH", "Ada Hall"])
def test_words_of_others_are_dropped_where_the_author_is_known(author: str) -> None:
    """Only the author's own turns are left, by name or by a login made of it, and the others are counted."""
    assert thread(THREAD, author) == (OWN, ("dropped: 2 comments by others",))


def test_all_stay_where_it_is_unknown() -> None:
    """Without an author nobody's words can be told apart, and a note says so."""
    assert thread(THREAD, None) == (ALL, ("several people speak in this text",))


def test_a_thread_may_name_its_author() -> None:
    """Who wrote the description is the author, whatever the file does not say."""
    assert thread("adah (description): " + THREAD, None) == (OWN, ("dropped: 2 comments by others",))


def test_a_name_in_bold_needs_neither_day_nor_colon() -> None:
    """As review threads are often pasted; without the bold, the same words are prose."""
    turns = "**Bo Li** commented on `load.py`\nI like it a lot.\n\n**Bo Li** approved\nThanks for it all.\n"
    text = f"I rewrote the loader.\n\n{turns}"
    assert thread(text, "Ada")[0] == ["I rewrote the loader."]
    assert thread(text, None)[0] == ["I rewrote the loader.", "I like it a lot.", "Thanks for it all."]
    assert "Bo Li approved" in " ".join(thread("On Monday morning\nBo Li approved\nand I was glad.", "Ada")[0])


def test_a_turn_ends_at_a_rule() -> None:
    """After a rule or a large heading the document goes on."""
    assert thread("bo (comment):\nNot mine at all, this.\n\n---\n\nI fixed it myself.", "Ada")[0] == [
        "I fixed it myself."
    ]


@pytest.mark.parametrize(
    "text",
    ["- Marta commented: rename the flag. I did.", "I commented:\n\nThe flag is wrong.", "We reviewed: the loader."],
)
def test_prose_about_comments_is_no_turn(text: str) -> None:
    """An author may tell of comments."""
    assert thread(text, "Ada")[0]


CHAT = (
    "Tomas Nowak  10:02 AM\nDoes anyone know why p99 is at 410 ms?\n\nAda Hall  10:05 AM\n"
    "That is mine: I had merged it without a canary.\n\nTomas Nowak  10:12 AM\nThanks for the quick answer here.\n"
)


@pytest.mark.parametrize(
    "text",
    [
        CHAT,
        "[10:02] tomas: Does anyone know why p99 is at 410 ms? I do not.\n"
        "[10:05] adah: That is mine: I had merged it without a canary.\n[10:12] tomas: Thanks, I saw it.\n",
        "- Tomas: I saw p99 at 410 ms.\n- Ada: That is mine: I had merged it without a canary.\n- Li: I wrote it up.\n",
        "**tomas**:\nI saw p99 at 410 ms today.\n\n**adah**:\nThat is mine: I had merged it without a canary.\n",
        "Tomas: Could we drop the old index at once?\nAda: That is mine: I had merged it without a canary.\n",
        "Attendees: Ada, Tomas\n\nTomas: Good point, so only in Europe.\n\n"
        "Ada: That is mine: I had merged it without a canary.\n",
        "[10:02] tomas: first one, please\n[10:05] adah: That is mine: I had merged it without a canary.\n",
        "Tomas: p99 is at 410 ms.\nAda: That is mine: I had merged it without a canary.\nTomas: Saw it just now.\n",
        "### tomas (reviewer)\n\nI saw p99 at 410 ms.\n\n### adah\n\nThat is mine: I had merged it without a canary.\n",
    ],
)
def test_chats_and_minutes_are_told_apart_where_the_author_speaks_in_them(text: str) -> None:
    """What others say of themselves is not the author's, however their names are set before it."""
    assert thread(text, "Ada Hall")[0] == ["That is mine: I had merged it without a canary."]


def test_what_stands_before_a_colon_is_a_name_only_where_the_authors_does() -> None:
    """Labels are no speakers: nor are other people's names, where the author tells of them in the third person."""
    log = "- Parser: I wrote tests for it.\n- Learned: I had skipped the canary, and own that.\n"
    assert len(thread(log, "Ada Hall")[0]) == 2
    minutes = (
        "- Tomas: wrote the page about the parser.\n- Ada: rolled it back myself.\n- Decisions: I roll out next.\n"
    )
    assert [said.split(":")[0] for said in thread(minutes, "Ada")[0]] == [
        "Tomas",
        "rolled it back myself.",
        "Decisions",
    ]


def test_who_has_spoken_once_is_known_again() -> None:
    """A reviewer's later words are theirs without a word about themselves."""
    text = "**bo** (reviewer):\nI wrote that loader.\n\n**adah** (author):\nI see it now.\n\n**bo**:\nVery readable.\n"
    assert thread(text, None)[0] == ["I see it now."]


def test_a_chat_of_nobody_loses_its_marks_alone() -> None:
    """No quote begins with who spoke when; two meetings in a log are no chat."""
    found, notes = thread(CHAT, None)
    assert found == [
        "Does anyone know why p99 is at 410 ms?",
        "That is mine: I had merged it without a canary.",
        "Thanks for the quick answer here.",
    ]
    assert notes == ("several people speak in this text",)
    assert not thread("Standup 10:00 AM\nI showed the loader to all.\nRetro 2:00 PM\nI took the notes.", None)[1]


MAIL = "Thanks, I will look at it today.\n\n{above}\n\nThe outage was mine: I had skipped the canary.\n"


@pytest.mark.parametrize(
    "above",
    [
        "On Fri, 21 Aug 2026 at 15:00, Juno Park <juno@corp.example> wrote:",
        "On 21.08.2026 15:00, juno@corp.example\nwrote:",
        "Am 21.08.2026 um 15:00 schrieb Juno Park <juno@corp.example>:",
        "Le 21 ao\u00fbt 2026 \u00e0 15:00, Juno Park a \u00e9crit :",
        "From: Juno Park <juno@corp.example>\nSent: Friday, 21 August 2026\nTo: Ada Hall\nSubject: outage",
        "________________________________\n**From:** Juno Park\n**Sent:** Friday\n**Subject:** outage",
        "Von: Juno Park\nGesendet: Freitag\nAn: Ada Hall\nBetreff: Ausfall",
    ],
)
def test_the_mail_that_is_answered_is_its_senders(above: str) -> None:
    """Mail programs put one's own words above it, and no mark before its lines."""
    assert thread(MAIL.format(above=above), "Ada Hall <ada@corp.example>")[0] == ["Thanks, I will look at it today."]
    own = above.replace("Juno Park", "Ada Hall").replace("juno@", "ada@")
    assert "The outage was mine: I had skipped the canary." in thread(MAIL.format(above=own), "Ada Hall")[0]


def test_what_stands_below_lines_that_are_quoted_is_the_authors() -> None:
    """Who answers line by line has marks before the others' lines; and a mail begins with headers of its own."""
    inline = "On Fri, 21 Aug 2026, Juno Park wrote:\n> Whose was the outage?\n\nMine: I had skipped the canary.\n"
    assert "Mine: I had skipped the canary." in thread(inline, "Ada Hall")[0]
    whole = "From: Juno Park\nDate: Friday\nSubject: outage\n\nThe outage was mine: I had skipped the canary.\n"
    assert "The outage was mine: I had skipped the canary." in thread(whole, "Ada Hall")[0]


DEED = "That is mine: I had merged it without a canary."


@pytest.mark.parametrize(
    "text",
    [
        f"Tomas Berg\n  9:41 AM\nI saw p99 at 410 ms.\n\nAda Hall\n  9:44 AM\n{DEED}\n",
        f"[8/14 9:41 AM] Berg, Tomas\nI saw p99 at 410 ms.\n[8/14 9:44 AM] Hall, Ada\n{DEED}\n",
        f"Tomas \u2014 Today at 9:41 AM\nI saw p99 at 410 ms.\nAda \u2014 Today at 9:44 AM\n{DEED}\n",
        f"09:41:12 From Tomas Berg to Everyone:\n\tI saw p99 at 410 ms.\n"
        f"09:44:12 From Ada Hall to Everyone:\n\t{DEED}\n",
        f"<tomas> I saw p99 at 410 ms.\n<adah> {DEED}\n",
        f"[14.08.26, 09:41:12] Tomas Berg: I saw p99 at 410 ms.\n[14.08.26, 09:44:12] Ada Hall: {DEED}\n",
        f"14/08/2026, 09:41 - Tomas Berg: I saw p99 at 410 ms.\n14/08/2026, 09:44 - Ada Hall: {DEED}\n",
        f"## Tomas\n\nI saw p99 at 410 ms.\n\n## Ada\n\n{DEED}\n",
        f"* Tomas\n  - I saw p99 at 410 ms.\n* Ada\n  - {DEED}\n",
        f"| Who | What |\n|---|---|\n| Tomas | I saw p99 at 410 ms in July |\n| Ada | {DEED} |\n",
    ],
    ids=["Slack", "Teams", "Discord", "Zoom", "IRC", "WhatsApp", "Android", "headings", "items", "rows"],
)
def test_chats_and_minutes_of_every_program(text: str) -> None:
    """As they are exported and pasted; what somebody else says is not the author's."""
    (said,) = thread(text, "Ada Hall")[0]
    assert said.rstrip(", ").endswith(DEED) and "p99" not in said


def test_headings_are_names_only_where_the_authors_is_one() -> None:
    """A document has headings of its own, in which its author may speak."""
    text = f"## Motivation\n\nI wanted it to be quick.\n\n## Canary\n\n{DEED}\n"
    assert thread(text, "Ada Hall")[0] == ["I wanted it to be quick.", DEED]
