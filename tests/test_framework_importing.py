"""Frameworks imported from saved pages, Markdown and plain text: nothing lost, nothing invented."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Framework
from matcher.errors import InputError
from matcher.framework import check_framework, import_framework, load_framework, to_toml
from matcher.framework.outline import fold, pillar_name

FIXTURES = Path(__file__).parent / "fixtures" / "framework"
PAGES = sorted(path for path in FIXTURES.iterdir() if path.suffix != ".json" and path.with_suffix(".json").exists())
EMOJI = {"Results": "🏆", "Direction": "🌟", "Talent": "🌳", "Culture": "🌈", "Craft": "🦉"}
ALT = {
    "Results": "trophy",
    "Direction": "glowing star",
    "Talent": "deciduous tree",
    "Culture": "rainbow",
    "Craft": "owl",
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_imported_whole(path: Path) -> None:
    """Every shape of page that the public site has had, and what people copy from it, gives its exact behaviors."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    framework = import_framework(path)
    assert [[b.pillar, b.section, b.text] for b in framework.behaviors] == expected.pop("behaviors")
    found = {key: getattr(framework, key) for key in expected}
    assert {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()} == expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_an_imported_framework_can_be_written_and_used(path: Path, tmp_path: Path) -> None:
    """What import makes, the loader takes without a complaint."""
    framework = import_framework(path)
    (tmp_path / "x.toml").write_text(to_toml(framework), encoding="utf-8")
    assert check_framework(tmp_path / "x.toml") == ()
    assert load_framework(tmp_path / "x.toml") == framework


def test_ids_are_readable_unique_and_stable() -> None:
    """An id says what its behavior is about, and is the same on the next import."""
    ids = [behavior.id for behavior in import_framework(FIXTURES / "plain_markup.html").behaviors]
    assert ids[0] == "results-cut-time-commit-verdict"
    assert ids[-2:] == ["craft-report-numbers-mean", "craft-report-numbers-mean-2"]
    assert len(set(ids)) == len(ids)
    assert ids == [behavior.id for behavior in import_framework(FIXTURES / "plain_markup.html").behaviors]


@pytest.mark.parametrize(
    ("heading", "pillar"),
    [
        ("trophy Results", "Results"),
        ("glowing star Direction", "Direction"),
        ("🌳 Talent", "Talent"),
        (":rainbow: Culture", "Culture"),
        ("owl   Craft", "Craft"),
        ("🛠️ Tooling & care", "Tooling & care"),
        (":hammer_and_wrench: Tooling", "Tooling"),
        ("Owl watching", "Owl watching"),
    ],
)
def test_a_pillar_sheds_its_emoji_however_it_was_saved(heading: str, pillar: str) -> None:
    """Emoji come as characters, as alternative texts, as shortcodes and as names; other words stay."""
    assert pillar_name(fold(heading)) == pillar


def test_a_page_without_behaviors_is_told(tmp_path: Path) -> None:
    """An overview page, an empty file and a folder end in one clear line."""
    with pytest.raises(InputError, match=r"no_behaviors\.html: no behaviors found in it; save the page of one"):
        import_framework(FIXTURES / "no_behaviors.html")
    (tmp_path / "empty.html").write_text("")
    with pytest.raises(InputError, match="no behaviors found"):
        import_framework(tmp_path / "empty.html")
    with pytest.raises(InputError, match="a folder, not a file"):
        import_framework(tmp_path)


def test_a_page_without_a_heading_is_titled_by_its_tab(tmp_path: Path) -> None:
    """The role's name is found where the content lacks it, and the menu's headings are not taken for it."""
    menu = "<div id='toc'><h1>Software Engineer</h1></div>"
    content = "<div id='doc-content'><h2>Craft</h2><ul><li>I code</li></ul></div>"
    (tmp_path / "x.html").write_text(f"<title>Careers | IC1 Engineer - Site</title>{menu}{content}")
    assert import_framework(tmp_path / "x.html").title == "IC1 Engineer"


def test_a_page_nested_beyond_reason_is_told(tmp_path: Path) -> None:
    """A hostile page ends in one clear line, not in a traceback."""
    (tmp_path / "deep.html").write_text("<div>" * 5000 + "<ul><li>I dig</li></ul>")
    with pytest.raises(InputError, match="nested too deeply"):
        import_framework(tmp_path / "deep.html")


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """Only an HTML page can say what else it is written in."""
    (tmp_path / "x.txt").write_bytes(b"IC1 Engineer\n- caf\xe9\n")
    with pytest.raises(InputError, match=r"x\.txt:2: not UTF-8"):
        import_framework(tmp_path / "x.txt")


@dataclass(frozen=True)
class Item:
    """A list item and those nested in it."""

    text: str
    below: tuple["Item", ...] = ()

    def behaviors(self) -> Iterator[str]:
        """Yield what the item must become: itself, unless it is a lead-in, and those below it."""
        if not (self.below and self.text.endswith(":")):
            yield self.text
        for item in self.below:
            yield from item.behaviors()


@dataclass(frozen=True)
class Role:
    """A random role, in the shape of the public framework."""

    title: str
    summary: str
    scope: tuple[str, str, str]
    pillars: tuple[tuple[str, tuple[tuple[str, tuple[Item, ...]], ...]], ...]

    def behaviors(self) -> list[tuple[str, str, str]]:
        """Return pillar, section and text of every behavior."""
        return [
            (pillar, section, text)
            for pillar, sections in self.pillars
            for section, items in sections
            for item in items
            for text in item.behaviors()
        ]


SCOPE = (
    ("Scope", "Area of ownership and level of autonomy / ambiguity"),
    ("Collaborative Reach", "Organizational reach and extent of influence"),
    ("Impact Levers", "Technical levers typically exercised to achieve business impact"),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1).map(fold).filter(bool)
WORDS = st.text(st.sampled_from("abcdéßжλ漢"), min_size=2, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(lambda words: "Z" + " & ".join(words))
ITEMS = st.recursive(
    st.builds(Item, TEXTS), lambda inner: st.builds(Item, TEXTS, st.lists(inner, max_size=2).map(tuple)), max_leaves=4
)
SECTIONS = st.lists(
    st.tuples(st.sampled_from(["Key Behaviors", "Decision Making"]) | NAMES, st.lists(ITEMS, min_size=1, max_size=3)),
    min_size=1,
    max_size=3,
)
PILLARS = st.lists(
    st.tuples(st.sampled_from(sorted(EMOJI)), SECTIONS), min_size=1, max_size=5, unique_by=lambda pillar: pillar[0]
)
ROLES = st.builds(
    Role,
    title=st.builds("IC{} {}".format, st.integers(1, 7), NAMES),
    summary=TEXTS.map("I do {}.".format),
    scope=st.tuples(TEXTS, TEXTS, TEXTS),
    pillars=PILLARS.map(
        lambda pillars: tuple((name, tuple((s, tuple(items)) for s, items in sections)) for name, sections in pillars)
    ),
)


def nested(items: Sequence[Item], wrap: str) -> str:
    """Return items as nested HTML lists."""
    inner = "".join(
        f"<li>{wrap.format(escape(i.text))}{nested(i.below, wrap) if i.below else ''}</li>\n" for i in items
    )
    return f"<ul>\n{inner}</ul>\n"


def flat(items: Sequence[Item], depth: int = 1) -> str:
    """Return items as Dropbox Paper saves them: a list for each, its depth a class, its text cut into spans."""
    return "".join(
        f'<div class="ace-line"><ul class="listtype-bullet listindent{depth}"><li>{spans(item.text)}</li></ul></div>'
        f"{flat(item.below, depth + 1)}"
        for item in items
    )


def spans(text: str) -> str:
    """Return a text cut in two where an editor might have."""
    half = len(text) // 2
    return f"<span>{escape(text[:half])}</span><span>{escape(text[half:])}</span>"


def markup(role: Role) -> str:
    """Return a role as the site's present pages write it."""
    scope = "".join(
        f"<p><strong>{name}</strong>\n<em>{what}</em></p>\n<ul>\n<li>{escape(text)}</li>\n</ul>\n"
        for (name, what), text in zip(SCOPE, role.scope, strict=True)
    )
    pillars = "".join(
        f"<h2>{EMOJI[pillar]} {pillar}</h2>\n<p>I focus on what matters here.</p>\n"
        + "".join(f"<p><strong>{escape(section)}</strong></p>\n{nested(items, '{}')}" for section, items in sections)
        for pillar, sections in role.pillars
    )
    return (
        "<body class='nav-left'><div id='toc'><h1>Software Engineer</h1><ul><li>IC1 Software Engineer</li></ul></div>"
        f"<div id='doc-container'><h1>{escape(role.title)}</h1>\n"
        f"<p><strong><em>{escape(role.summary)}</em></strong></p>"
        f"{scope}<h1>Core Responsibilities</h1>{pillars}</div><footer><ul><li>I am a footer</li></ul></footer></body>"
    )


def paper(role: Role) -> str:
    """Return a role as the site's older pages write it: in tables."""
    heads = "".join(f"<td><div><b>{name}</b></div><div><i>{what}</i></div></td>" for name, what in SCOPE)
    cells = "".join(f"<td>{flat([Item(text)])}</td>" for text in role.scope)
    pillars = "".join(
        f'<div class="ace-line"><h2><span><img alt="{ALT[pillar]}" data-emoji-ch="{EMOJI[pillar]}"/></span>'
        f"<span> {pillar}</span></h2></div><table><tr><td><b>Responsibility</b></td><td><b>Key Behaviors</b></td></tr>"
        + "".join(f"<tr><td><b>{spans(s)}</b></td><td>{flat(items)}</td></tr>" for s, items in sections)
        + "</table>"
        for pillar, sections in role.pillars
    )
    return (
        f'<div id="doc-content"><div class="ace-line" id="doc-title">{spans(role.title)}</div><section>'
        f"<b><i>{escape(role.summary)}</i></b></section><table><tr>{heads}</tr><tr>{cells}</tr></table>{pillars}"
        f'<div id="doc-nav" style="display:none;">{escape(role.title)}</div></div>'
    )


def google_site(role: Role) -> str:
    """Return a role as Google Sites writes a page."""
    bold = '<p class="zfr3Q"><span style="font-weight:700">{}</span></p>'
    wrap = '<p role="presentation"><span style="color:#111">{}</span></p>'
    scope = "".join(
        f"{bold.format(name)}<p><em>{what}</em></p>{nested([Item(text)], wrap)}"
        for (name, what), text in zip(SCOPE, role.scope, strict=True)
    )
    pillars = "".join(
        f"<section><h2><div aria-hidden='true'><button>Copy</button></div><span>{ALT[pillar]} {pillar}</span></h2>"
        + "".join(f"<div>{bold.format(escape(s))}{nested(items, wrap)}</div>" for s, items in sections)
        + "</section>"
        for pillar, sections in role.pillars
    )
    return (
        "<html><head><title>Careers</title></head><body><div class='cookie-banner'><ul><li>Got it</li></ul></div>"
        "<header><nav><ul><li><a href='/'>IC1 Home</a></li></ul></nav></header>"
        f"<div role='main'><h1><span>{escape(role.title)}</span></h1><p>{escape(role.summary)}</p>{scope}"
        f"{pillars}</div>"
        "<footer><p>Page updated</p></footer></body></html>"
    )


def copied_text(role: Role) -> str:
    """Return a role as copied from a browser: the scope's headings first, then what stands below them."""

    def bullets(items: Sequence[Item], indent: str) -> str:
        return "".join(f"{indent}• {item.text}\n{bullets(item.below, indent + '    ')}" for item in items)

    labels = "".join(f"{name}\n{what}\n" for name, what in SCOPE)
    pillars = "".join(
        f"\n{ALT[pillar]} {pillar}\n\n" + "".join(f"{section}\n{bullets(items, '  ')}" for section, items in sections)
        for pillar, sections in role.pillars
    )
    scope = bullets([Item(text) for text in role.scope], "  ")
    return f"Dropbox Engineering Career Framework\n{role.title}\n{role.summary}\n{labels}{scope}{pillars}"


@pytest.mark.parametrize("render", [markup, paper, google_site, copied_text])
@settings(deadline=None)
@given(role=ROLES)
def test_any_role_survives_the_page(
    tmp_path_factory: pytest.TempPathFactory, render: Callable[[Role], str], role: Role
) -> None:
    """Whatever the statements hold, the import of the page is the role: no behavior lost, none invented."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render(role), encoding="utf-8")
    framework = import_framework(path)
    assert [(b.pillar, b.section, b.text) for b in framework.behaviors] == role.behaviors()
    assert scope_of(framework) == (role.title, role.summary, *role.scope)


def scope_of(framework: Framework) -> tuple[str | None, ...]:
    """Return what a framework says beside its behaviors."""
    head = (framework.title, framework.summary, framework.ownership, framework.collaborative_reach)
    return (*head, *framework.impact_levers)
