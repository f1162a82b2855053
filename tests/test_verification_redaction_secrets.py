"""Secrets and contacts that must vanish, and what looks a little like them and must stay.

All secrets are made up; they are put together here so that no scanner of a code host takes them for real ones.
"""

import json
import os

import pytest
from conftest import ROOT

from matcher.domain import Artifact
from matcher.verification.redaction import Redacted, redaction_for
from matcher.verification.redaction.redacted import PLACEHOLDER

LOWER = "q7wz3kx9vb2mt5rj8hn4cd6fp0gs1ly7"
MIXED = "Qz7Wk3Xv9Bm2Tr5Jh8Nc4Df6Pg0Sl1Ya7Ue3Io9Zx2Cv5Bn8"
HEX = "3f9a1c7e5b2d8046af13ce57b9d2e8041c6a7f3e5d9b2084af61c3e7d5b9208f"
DIGITS = "4739201856473920185647"
UPPER = "QZ7WK3XV5BM2TR6JHNC4DF"
JWT = f"ey{'JhbGciOiJIUzI1NiJ9'}.ey{'JzdWIiOiJub29yIn0'}.{MIXED[:43]}"
PEM = "\n".join(
    [
        "-----BEGIN RSA PRIV" + "ATE KEY-----",
        *(MIXED + LOWER[:16] for _ in range(3)),
        "-----END RSA PRIV" + "ATE KEY-----",
    ]
)

# Text, and the part of it that must not be left; where there is none, it is the text's last word.
SECRETS: list[tuple[str, str]] = [
    ("the key was AK" + f"IA{UPPER[:16]} in the log", "AK" + f"IA{UPPER[:16]}"),
    (f"aws_secret_access_key = {MIXED[:40]}", MIXED[:40]),
    ("gh" + f"p_{MIXED[:36]}", MIXED[:36]),
    ("github_" + f"pat_{MIXED[:22]}_{MIXED}", MIXED),
    ("gl" + f"pat-{LOWER[:20]}", LOWER[:20]),
    ("xo" + f"xb-{DIGITS[:12]}-{MIXED[:24]}", MIXED[:24]),
    ("xa" + f"pp-1-A0{UPPER[:9]}-{DIGITS[:12]}-{HEX}", HEX),
    ("sk_" + f"live_{MIXED[:24]}", MIXED[:24]),
    ("rk_" + f"test_{MIXED[:24]}", MIXED[:24]),
    ("wh" + f"sec_{MIXED[:32]}", MIXED[:32]),
    ("s" + f"k-{MIXED}", MIXED),
    ("s" + f"k-proj-{MIXED}_{LOWER}", LOWER),
    ("s" + f"k-ant-api03-{MIXED}", MIXED),
    ("AI" + f"za{MIXED[:35]}", MIXED[:35]),
    ("GOC" + f"SPX-{MIXED[:28]}", MIXED[:28]),
    ("ya" + f"29.{MIXED}", MIXED),
    ("h" + f"f_{MIXED[:34]}", MIXED[:34]),
    ("np" + f"m_{MIXED[:36]}", MIXED[:36]),
    ("py" + f"pi-AgEIcHlwaS5vcmc{MIXED}", MIXED),
    ("S" + f"G.{MIXED[:22]}.{MIXED[:43]}", MIXED[:43]),
    ("S" + f"K{HEX[:32]}", HEX[:32]),
    (f"key-{HEX[:32]}", HEX[:32]),
    (f"{HEX[:32]}-us12", HEX[:32]),
    ("dop_" + f"v1_{HEX}", HEX),
    ("da" + f"pi{HEX[:32]}", HEX[:32]),
    ("shp" + f"at_{HEX[:32]}", HEX[:32]),
    (f"the bot is 4739201856:AA{MIXED[:33]}", MIXED[:33]),
    ("ATA" + f"TT3{MIXED}{LOWER}", LOWER),
    (f"tIl{DIGITS[0]}Q~{MIXED[:34]}", MIXED[:34]),
    ("gl" + f"sa_{MIXED[:32]}_{HEX[:8]}", MIXED[:32]),
    ("lin_" + f"api_{MIXED[:40]}", MIXED[:40]),
    ("PM" + f"AK-{HEX[:24]}-{HEX[:34]}", HEX[:34]),
    ("hv" + f"s.{MIXED[:24]}", MIXED[:24]),
    ("figd_" + MIXED[:40], MIXED[:40]),
    ("gs" + f"k_{MIXED}", MIXED),
    (f"https://hooks.slack.com/services/T0{UPPER[:8]}/B0{UPPER[:8]}/{MIXED[:24]}", MIXED[:24]),
    (f"https://discord.com/api/webhooks/{DIGITS[:18]}/{MIXED}", MIXED),
    (JWT, MIXED[:43]),
    (PEM, MIXED),
    (PEM.rsplit("\n", 1)[0] + "\n\nThe end of the story.", MIXED),
    ("password=hunter22", "hunter22"),
    ("Password: hunter22", "hunter22"),
    ('{"password": "correct horse"}', "correct horse"),
    ("the password is `letmein1` for now", "letmein1"),
    ("the password was hunter22, I changed it", "hunter22"),
    ("export DB_PASSWORD='s3cr3t!'", "s3cr3t!"),
    ("**password**: `hunter22`", "hunter22"),
    ("| password | hunter22 |\npasswd: letmein\n", "letmein"),
    ("<password>hunter22</password>", "hunter22"),
    ("PGPASSWORD=letmein psql", "letmein"),
    ("mysql --password letmein", "letmein"),
    ("curl -u noor:hunter22 https://api.example.com", "hunter22"),
    ("client_secret => 'zq8-kfw-02'", "zq8-kfw-02"),
    (f"api_key: {LOWER}", LOWER),
    (f"API key is {LOWER}", LOWER),
    (f"?token={LOWER}&page=2", LOWER),
    (f"Authorization: Bearer {MIXED}", MIXED),
    ("Authorization: Basic bm9vcjpodW50ZXIyMg==", "bm9vcjpodW50ZXIyMg"),
    (f"X-Api-Key: {LOWER}", LOWER),
    (f"Cookie: session={LOWER}; theme=dark", LOWER),
    ("postgres://noor:hunter22@db.example.com:5432/app", "hunter22"),
    ("postgres://noor:hun/ter22@db.example.com/app", "hun/ter22"),
    ("aws_secret_access_key = " + "Zalr7XUtn" + "FEMI/K7MDENG/bPxRfiCY" + "NOTREALKEY", "K7MDENG"),
    ('password: "$ecret99"', "ecret99"),
    ('password="#Hunter22!"', "Hunter22"),
    ('password="Abc(123!"', "Abc(123"),
    ("redis://:hunter22@cache:6379/0", "hunter22"),
    (f"https://{LOWER}@github.com/acme/app.git", LOWER),
    ("jdbc:oracle:thin:scott/tiger22@db:1521", "tiger22"),
    (f"Server=db;User Id=app;Password=hunter22;AccountKey={MIXED}==", MIXED),
    ("Server=db;User Id=app;Password=hunter22;", "hunter22"),
    (f"?sv=2024&sig={MIXED[:43]}%3D", MIXED[:43]),
    ("password%3Dhunter22", "hunter22"),
    ("https%3A%2F%2Fnoor%3Ahunter22%40db.example.com%2F", "hunter22"),
    ("pass&#119;ord=hunter22", "hunter22"),
    ("PIN: 4821", "4821"),
    ("password\uff1ahunter22", "hunter22"),
    ("pass\u200bword=hun\u200bter22", "hun\u200bter22"),
    ("ada.hall@example.com", "ada.hall"),
    ("<mailto:ada+work@mail.example.co.uk>", "ada+work"),
    ("josé.núñez@ejemplo.es", "núñez"),
    ("ada&#64;example.com", "example.com"),
    ("ada%40example.com", "example.com"),
    ("ada [at] example [dot] com", "example"),
    ("ada at example dot com", "example"),
    ("call +49 151 2345 6789 after six", "2345"),
    ("+1 (415) 555-0132", "555-0132"),
    ("415-555-0132", "555"),
    ("(415) 555 0132 ext. 12", "0132"),
    ("06 12 34 56 78", "34 56"),
    ("phone: 4155550132", "4155550132"),
    ("ring me on 555 0132 88", "0132"),
    ("10.23.4.117", "10.23"),
    ("ssh deploy@bastion", "bastion"),
    ("deploy@prod-db-03 was down", "prod-db-03"),
    ("2001:db8:85a3::8a2e:370:7334", "85a3"),
    ("00:1b:44:11:3a:b7", "44:11"),
    ("build-7.corp", "build-7"),
    ("ip-10-0-3-17.ec2.internal", "10-0-3-17"),
    ("app-db.abc123xyz.eu-west-1.rds.amazonaws.com", "abc123xyz"),
    ("https://wiki.intra/page", "wiki.intra"),
    ("I set the password to hunter2 for now", "hunter2"),
    ("the password is hunter2.", "hunter2"),
    ("changed the passphrase to 'winter2024'", "winter2024"),
    ("the passphrase is 'correct horse battery staple'", "horse"),
    ('the passphrase was "correct horse battery staple", rotated', "staple"),
    ("the password is \u201ccorrect horse\u201d", "horse"),
    ("passphrase: 'correct horse battery staple', since changed", "battery"),
    ("the secret was hunter2", "hunter2"),
    ("the token is x7k2m9qa", "x7k2m9qa"),
    ("they set the PIN to 4821", "4821"),
    ("paid with " + "4111 1111 1111 " + "1111 yesterday", "1111"),
    ("exp 09 " + "4111 1111 1111 " + "1111 123", "1111"),
    ("4111 1111 1111 " + "1111 0927", "1111"),
    ("card: " + "41111111" + "11111111.", "41111111"),
    ("5555-5555-" + "5555-4444", "5555"),
    ("3782 822463 " + "10005", "822463"),
    ("the SSN " + "078-05" + "-1120 was in the log", "078"),
    ("SSN: " + "07805" + "1120", "07805"),
    ("ml-train-07.corp.acme.net was down", "ml-train"),
    ("on db.prod.internal.acme.co.uk, port 5432", "db.prod"),
    ("https://wiki.intranet.acme.com/page", "wiki.intranet"),
    ("https://ml-train-07.corp.acme.net:8443/x", "ml-train"),
    ("see printer.office.local.", "printer"),
    ("linkedin.com/in/ada-hall-99", "ada-hall"),
]
INNOCENT = (ROOT / "tests" / "fixtures" / "no_secrets.txt").read_text(encoding="utf-8").splitlines()
GOLDEN = ROOT / "tests" / "golden" / "redacted.jsonl"
MARKUP = ("`{}`", "```\n{}\n```", '"{}"', "**{}**", "({})", "<b>{}</b>", "> {}", "See: {}.", "x = '{}'")


def redact(text: str) -> Redacted:
    """Return a text of an artifact that holds nothing else, redacted."""
    return redaction_for(Artifact(id="a", text=text)).apply(text)


@pytest.fixture(scope="module")
def left() -> list[str]:
    """Return what is to be left of each text; UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("".join(f"{json.dumps(redact(text).text)}\n" for text, _ in SECRETS), encoding="utf-8")
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def test_a_secret_or_contact_vanishes_and_nothing_else(left: list[str]) -> None:
    """What would let somebody in, or reach somebody, is not sent; a mark stands there, and the words around it stay."""
    shown = [redact(f"Before. {text}\nAfter.").text for text, _ in SECRETS]
    assert shown == [f"Before. {said}\nAfter." for said in left]
    for (_, secret), said in zip(SECRETS, left, strict=True):
        assert secret.casefold() not in said.casefold()
        assert PLACEHOLDER.search(said)


def test_it_vanishes_in_markup(left: list[str]) -> None:
    """Ticks, quotes, emphasis and code blocks do not keep it, and hardly a mark of theirs goes with it."""
    kept, lost = set(), []
    for (text, secret), said in zip(SECRETS, left, strict=True):
        for wrap in MARKUP:
            shown = redact(wrap.replace("{}", text)).text
            if secret in shown:
                kept.add((text, wrap))
            elif shown.strip("`*()<b>/.'\"") != wrap.replace("{}", said).strip("`*()<b>/.'\""):
                lost.append((text, wrap, shown))
    assert not kept
    assert lost == []


def test_what_is_none_stays() -> None:
    """A reader still sees which commit, version, number or file is meant."""
    shown = [redact(f"Before: {text}\nAfter.").text for text in INNOCENT]
    assert len(INNOCENT) > 90
    assert shown == [f"Before: {text}\nAfter." for text in INNOCENT]


def test_a_secret_is_known_again_without_its_name() -> None:
    """Another passage may hold it in another case, broken up, or alone."""
    later = "It was hunter22XYZ, then hun\u200bter22xyz, `hunter22xyz`, hunter22-xyz and hunter22%78yz."
    text = f"password=Hunter22xyz\n\n{later}"
    redaction = redaction_for(Artifact(id="a", text=text))
    assert redaction.apply(later).text == ("It was [secret], then [secret], `[secret]`, [secret] and [secret].")


def test_each_line_of_a_private_key_is_known() -> None:
    """A passage may hold a part of it only."""
    redaction = redaction_for(Artifact(id="a", text=f"It leaked:\n\n{PEM}\n"))
    assert redaction.apply(PEM.split("\n")[1]).text == "[secret]"


def test_the_longest_finding_stands_for_all_that_overlap() -> None:
    """One replacement covers an address with its password, user and host."""
    redacted = redact("postgres://ada.hall:hunter22@10.2.3.4:5432/app")
    assert (redacted.text, redacted.counts) == ("postgres://[secret]/app", {"secret": 1})
