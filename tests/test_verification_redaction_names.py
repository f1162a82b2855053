"""People's names: who vanishes behind which pseudonym, and which words are no people."""

from time import perf_counter

import pytest

from matcher.domain import Artifact, Comment
from matcher.verification.redaction import redaction_for

# Author, text, and what becomes of it.
NAMED: list[tuple[str | None, str, str]] = [
    ("Noor Haddad", "I paired with Noor.", "I paired with AUTHOR."),
    ("Noor Haddad", "Noor Haddad wrote it, N. Haddad merged it.", "AUTHOR wrote it, AUTHOR merged it."),
    ("Noor Haddad", "noorh (author): done.", "AUTHOR (author): done."),
    ("Noor Haddad", "@noorhaddad pushed", "AUTHOR pushed"),
    ("Noor Haddad", "ask noor.haddad@example.com", "ask AUTHOR"),
    ("Noor Haddad", "Haddad, Noor", "AUTHOR"),
    ("Noor Haddad", "NOOR'S PLAN", "AUTHOR'S PLAN"),
    ("Noor Haddad", "noor fixed it in noor_branch", "AUTHOR fixed it in AUTHOR_branch"),
    ("noorh", "Noor Haddad fixed it.", "AUTHOR fixed it."),
    ("noor.haddad@example.com", "Noor fixed it.", "AUTHOR fixed it."),
    ("@noorh", "noorh: I fixed it.", "AUTHOR: I fixed it."),
    ("José García", "Jose agreed with José and JOSE\u0301.", "AUTHOR agreed with AUTHOR and AUTHOR."),
    ("Nguyễn Văn An", "Nguyễn Văn An and Nguyen asked.", "AUTHOR and AUTHOR asked."),
    ("李雷", "李雷修复了。", "AUTHOR修复了。"),
    ("王小明", "小明说可以", "AUTHOR说可以"),
    ("김민수", "민수가 고쳤다", "AUTHOR가 고쳤다"),
    ("Conor O'Brien", "O'Brien and O\u2019Brien agreed.", "AUTHOR and AUTHOR agreed."),
    ("Anna van der Berg", "van der Berg asked, Anna answered.", "AUTHOR asked, AUTHOR answered."),
    ("Jean-Luc Moreau", "Jean-Luc and Moreau", "AUTHOR and AUTHOR"),
    ("Олег Иванов", "Иванов исправил", "AUTHOR исправил"),
    ("Will Chen", "I met Will. Will do it. In May, Chen left.", "I met AUTHOR. Will do it. In May, AUTHOR left."),
    ("May Lin", "In May 2026 I asked May.", "In May 2026 I asked AUTHOR."),
    (None, "Kaveh asked for numbers.", "Person A asked for numbers."),
    (None, "Then Priya and Kaveh: Kaveh said no.", "Then Person A and Person B: Person B said no."),
    (None, "I paired with Zorblat on it.", "I paired with Person A on it."),
    (None, "Thanks to Noor, Zorblat and Marta!", "Thanks to Person A, Person B and Person C!"),
    (None, "Zorblat pointed out the gap.", "Person A pointed out the gap."),
    (None, "Zorblat's feedback helped.", "Person A's feedback helped."),
    (None, "Dr. Okafor came by.", "Dr. Person A came by."),
    (None, "my manager Zorblat asked", "my manager Person A asked"),
    (None, "Zorblat and I wrote it.", "Person A and I wrote it."),
    (None, "I asked Grace Hopper.", "I asked Person A."),
    (None, "Sarah Cook reviewed it. Cook agreed.", "Person A reviewed it. Person A agreed."),
    (None, "Zorbl Nguyen found it.", "Person A found it."),
    (None, "Hyun-jin had it; Hyun-jin's point.", "Person A had it; Person A's point."),
    (None, "the Priya-led effort", "the Person A-led effort"),
    (None, "cc @zed-42, @kim_p", "cc Person A, Person B"),
    (None, "Co-authored-by: Zorb Lat <z@example.com>", "Co-authored-by: Person A <[email]>"),
    (None, "Reviewed By: mzorb, klat", "Reviewed By: Person A, Person B"),
    (None, "Attendees: Zorb, Lat Quux (chair), Kim", "Attendees: Person A, Person B (chair), Person C"),
    (
        None,
        "## Attendees\n- Zorb Lat (Acme)\n- Quux\n\n## Notes\n- Fine.",
        "## Attendees\n- Person A (Acme)\n- Person B\n\n## Notes\n- Fine.",
    ),
    (
        None,
        "Kaveh: shall we?\nZorb: yes.\nKaveh: good.\nZorb: bye.",
        "Person A: shall we?\nPerson B: yes.\nPerson A: good.\nPerson B: bye.",
    ),
    (None, "zlat (comment):\nFine.", "Person A (comment):\nFine."),
    (None, "* Zorb Lat (@zlat)\n\nzlat agreed.", "* Person A (Person A)\n\nPerson A agreed."),
    (None, "[name=Zorb] and [~zlat] and <@U02ABC123>", "[name=Person A] and [Person B] and <Person C>"),
    (None, "# TODO(zlat): tidy", "# TODO(Person A): tidy"),
    (None, "/home/zlat/data.csv", "/home/Person A/data.csv"),
    (None, "| Reviewer | Said |\n|---|---|\n| Zorb | fine |", "| Reviewer | Said |\n|---|---|\n| Person A | fine |"),
    (None, "Thanks,\nZorb", "Thanks,\nPerson A"),
    (None, "Andrew Lee and Andrew Bray met; Andrew left.", "Person A and Person B met; Person C left."),
    (None, "zorb.lat@example.com wrote; Lat called.", "Person A wrote; Person A called."),
]
NOBODY = r"""
Docker said no, and Kafka dropped messages.
Jenkins and Grafana show it on Monday.
Python's design, Kubernetes' scheduler, Stripe's API.
In May and April we met on Tuesday.
Will it scale? May we? Can it?
Mark the flag as done. Grace period is over.
Summary: it works. Impact: none. Risks: few.
Background: none\nBackground: again
Thanks to Kubernetes and Terraform this was easy.
The Random Forest beats Logistic Regression.
Hugging Face Transformers, Google Cloud, San Francisco
AdamW with RoBERTa and LightGBM
Max Pooling, Monte Carlo, Bayes
Haven't looked. Additionally, Initially, Basically.
@property\ndef x(self): ...
@pytest.fixture\ndef y(): ...
@app.route("/x")
@dependabot opened it
npm install @types/node @babel/core
Reviewed-by: the platform team
Owner: platform
Attendees: 12
To: everyone
name : str
# Upcoming Meetings
## May Release
REST API, SQL and the CLI
Q: why? A: because.
I said hi. We met. They asked.
Paired with the data team; spoke with Legal.
I asked Claude Code to do it.
The Julia compiler and Ruby on Rails
Euler's method, Newton's method
See Appendix A and Table B.
London, Paris and Berlin
Kudos to everyone!
Reviewer: ask.
From: main
author: unknown
Step One, Phase Two
New York and South Africa
""".strip().split("\n")


@pytest.mark.parametrize(("author", "text", "expected"), NAMED, ids=[text[:30] for _, text, _ in NAMED])
def test_people_are_known_by_pseudonyms(author: str | None, text: str, expected: str) -> None:
    """The author is always AUTHOR, all others have letters in order, and everybody has one only."""
    assert redaction_for(Artifact(id="a", text=text, author=author)).apply(text).text == expected


@pytest.mark.parametrize("text", NOBODY)
def test_words_are_no_people(text: str) -> None:
    """Products, dates, headings and the beginnings of sentences stay what they are."""
    text = text.replace("\\n", "\n")
    assert redaction_for(Artifact(id="a", text=text, author="Noor Haddad")).apply(text).text == text


def test_i_stays_i() -> None:
    """Whose deed it is can still be told."""
    text = "I fixed what Kaveh broke, and Noor, who is me, told Priya."
    assert redaction_for(Artifact(id="a", text=text, author="Noor")).apply(text).text == (
        "I fixed what Person A broke, and AUTHOR, who is me, told Person B."
    )


def test_letters_follow_the_whole_artifact() -> None:
    """A passage alone has the letters of the artifact: title first, then text."""
    artifact = Artifact(id="a", title="For Marta", text="Kaveh asked.\n\nPriya said yes to Marta.", author="Noor")
    assert redaction_for(artifact).apply("Priya said yes to Marta.").text == "Person C said yes to Person A."


def test_those_who_comment_are_known() -> None:
    """A login that only the metadata knows is taken out of the text, in any case; a bot is nobody."""
    comments = (Comment(text="ok", author="zlat"), Comment(text="88 %", author="codecov[bot]"))
    artifact = Artifact(id="a", text="As ZLAT and codecov said.", comments=comments)
    assert redaction_for(artifact).apply(artifact.text).text == "As Person A and codecov said."


def test_aliases_are_known() -> None:
    """Names from the settings belong together, the author's too."""
    known = {"Noor Haddad": ["nh-dev", "nhaddad"], "Zorb Lat": ["quuxling"]}
    artifact = Artifact(id="a", text="nhaddad wrote, quuxling and Lat read.", author="nh-dev")
    assert redaction_for(artifact, known).apply(artifact.text).text == "AUTHOR wrote, Person A and Person A read."


def test_a_pseudonym_that_stands_there_already_is_left_out() -> None:
    """Nobody becomes somebody who was called that before."""
    artifact = Artifact(id="a", text="Person A and Kaveh asked.")
    assert redaction_for(artifact).apply(artifact.text).text == "Person A and Person B asked."


def test_what_nobody_else_shares_is_the_authors() -> None:
    """A first name that two people share is neither's: no deed of another becomes the author's."""
    artifact = Artifact(id="a", text="Noor Haddad and Noor Said met. Noor left.", author="Noor Haddad")
    assert redaction_for(artifact).apply(artifact.text).text == "AUTHOR and Person A met. Person B left."


def test_many_people_take_time_for_each_not_for_all_pairs() -> None:
    """A page of contributors, many of whom share a first name."""
    letters = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("lina", "merov", "resku", "tovan", "zimek")]
    names = [f"{first}{second}".capitalize() for first in letters for second in letters[:12]]
    text = "".join(f"Anna {name} reviewed a change.\n" for name in names)
    begun = perf_counter()
    said = redaction_for(Artifact(id="a", text=text)).apply(text).text
    assert perf_counter() - begun < 15
    assert not [name for name in names if name in said]
