"""The state of every pair of artifact and behavior, in one statement: the only place that says what a state is.

| newest ruling of the pair | suggested now | state |
|---|---|---|
| none, or `open` | yes | undecided |
| none, or `open` | no | no item |
| `rejected` | either | rejected, whatever the words, model or title have become |
| none, but the same author's same text was rejected under another id | yes | rejected: the file was moved |
| `accepted` of the words it has now | either | accepted |
| `accepted` of other words | either | changed |

*Suggested now* is what the framework's latest run over the artifact said of the words that it has now. A run that did
not come by the artifact changes nothing of it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from matcher.domain import Kind, State, digest
from matcher.store import tables as t
from matcher.store.records import ItemQuery
from matcher.store.rows import newest
from matcher.store.tables import Words

STATES: tuple[State, ...] = ("undecided", "accepted", "rejected", "changed")
UNDECIDED, ACCEPTED, REJECTED, CHANGED = range(4)
BEHAVIORS: BindParameter[list[str]] = bindparam("behaviors", expanding=True)


def pairs(query: ItemQuery, places: Mapping[str, int], authors: Sequence[int] | None) -> Select[Any]:
    """Return the select of pairs: `artifact`, `sighting`, `suggestion`, `decision`, `state`, in the query's order.

    It is executed with `BEHAVIORS`, the ids that are wanted of it, so that one statement serves each in turn.

    Args:
        query: what is wanted.
        places: the place of each behavior in the framework.
        authors: numbers of the authors that are wanted; None for all.
    """
    every = union_all(_suggested(query, authors), _found_by_people(query, authors)).subquery("pairs")
    p = every.c
    where = [p.state.in_([STATES.index(state) for state in query.states])] if query.states is not None else []
    place = case(places, value=p.behavior_id)
    by_date = (p.created_at.nulls_last(), p.id)
    order = (*by_date, place) if query.order == "artifact" else (place, *by_date)
    return select(p.artifact, p.sighting, p.suggestion, p.decision, p.state).where(*where).order_by(*order)


def moved_unruled(query: ItemQuery) -> Select[Any]:
    """Return the select of the artifacts whose text was rejected under another id, and on which nobody has ruled."""
    moved, own = _moved(query), t.decisions.alias("own")
    ruled = exists().where(
        own.c.framework_id == query.framework_id,
        own.c.behavior_id == moved.c.behavior_id,
        own.c.artifact == moved.c.artifact,
    )
    return select(moved.c.artifact).where(~ruled)


def spoken_over(framework_id: str) -> ColumnElement[bool]:
    """Return the condition that a result is not its words' latest one: a later run of the framework said another."""
    other = t.results.alias()
    later = (other.c.version == t.results.c.version, other.c.run > t.results.c.run)
    return exists().where(*later, other.c.provenance.in_(_provenances(framework_id)))


def _suggested(query: ItemQuery, authors: Sequence[int] | None) -> Select[Any]:
    """Return what is suggested now, each with its ruling where there is one."""
    said = _said_now(query, authors).subquery("said")
    ruling, moved = t.decisions.c, _moved(query)
    joined = said.outerjoin(t.decisions, ruling.number == said.c.ruling).outerjoin(
        moved, and_(moved.c.artifact == said.c.artifact, moved.c.behavior_id == said.c.behavior_id)
    )
    state = case(
        (ruling.ruling == "rejected", REJECTED),
        (ruling.ruling == "accepted", case((ruling.fingerprint == _words_of(said.c.version), ACCEPTED), else_=CHANGED)),
        (and_(ruling.number.is_(None), moved.c.number.is_not(None)), REJECTED),
        else_=UNDECIDED,
    )
    decision = case(
        (ruling.ruling != "open", ruling.number),
        (ruling.number.is_(None), moved.c.number),
        else_=null(),
    )
    pair = (said.c.artifact, said.c.sighting, said.c.suggestion, decision.label("decision"), state.label("state"))
    return select(*pair, said.c.behavior_id, said.c.created_at, said.c.id).select_from(joined)


def _said_now(query: ItemQuery, authors: Sequence[int] | None) -> Select[Any]:
    """Return the suggestions that the latest runs made of present words, each with the number of its newest ruling."""
    s, behavior = t.sightings.c, t.suggestions.c.behavior_id
    joined = (
        t.suggestions.join(t.results)
        .join(t.sightings, s.version == t.results.c.version)
        .join(t.artifacts, t.artifacts.c.number == s.artifact)
    )
    columns = (
        s.artifact,
        s.number.label("sighting"),
        s.version,
        s.created_at,
        t.artifacts.c.id,
        t.suggestions.c.number.label("suggestion"),
        behavior,
        _last_ruling(literal(query.framework_id, Words), behavior, s.artifact).label("ruling"),
    )
    # Of one artifact, its few suggestions are looked through: the index of behaviors would be read for all artifacts.
    asked = behavior if query.artifact_id is None else type_coerce(behavior.concat(""), Words)
    wanted = (asked.in_(BEHAVIORS), *_wanted(query, authors))
    current = (newest(t.sightings, "artifact"), _speaking(query.framework_id))
    return select(*columns).select_from(joined).where(*wanted, *current)


def _found_by_people(query: ItemQuery, authors: Sequence[int] | None) -> Select[Any]:
    """Return what was ruled on and is not, or no longer, suggested."""
    ruling = _rulings(query).subquery("ruling")
    state = case(
        (ruling.c.ruling == "rejected", REJECTED),
        (ruling.c.fingerprint == _words_of(t.sightings.c.version), ACCEPTED),
        else_=CHANGED,
    )
    joined = ruling.join(t.sightings, t.sightings.c.artifact == ruling.c.artifact).join(
        t.artifacts, t.artifacts.c.number == ruling.c.artifact
    )
    suggested = (
        exists()
        .select_from(t.results.join(t.suggestions))
        .where(t.results.c.version == t.sightings.c.version, t.suggestions.c.behavior_id == ruling.c.behavior_id)
        .where(_speaking(query.framework_id))
        .correlate(t.sightings, ruling)
    )
    s = t.sightings.c
    columns = (
        s.artifact,
        s.number.label("sighting"),
        null().label("suggestion"),
        ruling.c.number.label("decision"),
        state.label("state"),
        ruling.c.behavior_id,
        s.created_at,
        t.artifacts.c.id,
    )
    current = (newest(t.sightings, "artifact"), ruling.c.ruling != "open", ~suggested)
    return select(*columns).select_from(joined).where(*_wanted(query, authors), *current)


def _rulings(query: ItemQuery) -> Select[Any]:
    """Return the newest ruling of every pair."""
    d = t.decisions.c
    last = d.number == _last_ruling(d.framework_id, d.behavior_id, d.artifact)
    wanted = (d.framework_id == query.framework_id, d.behavior_id.in_(BEHAVIORS), last)
    return select(d.number, d.artifact, d.behavior_id, d.ruling, d.fingerprint, d.quotes).where(*wanted)


def _last_ruling(
    framework: ColumnElement[str], behavior: ColumnElement[str], artifact: ColumnElement[int]
) -> ScalarSelect[int]:
    """Return the number of a pair's newest ruling: one probe of an index, where a join leaves a planner other ideas."""
    d = t.decisions.alias().c
    pair = (d.framework_id == framework, d.behavior_id == behavior, d.artifact == artifact)
    return select(func.max(d.number)).where(*pair).scalar_subquery()


def _moved(query: ItemQuery) -> Subquery:
    """Return the artifacts that have, or had, a text that was rejected under another id, with that ruling's number.

    The author must be the same, or unknown of both: a ruling on one person's evidence is none on another's.

    Where nothing but words of the title was rejected, the title must be the same too: pull requests that all say "see
    title" are not one moved file.
    """
    rejected = _rulings(query).where(t.decisions.c.ruling == "rejected").subquery("rejected")
    theirs, mine = t.versions.alias("theirs"), t.versions.alias("mine")
    named = case((_of_title_alone(rejected.c.quotes), theirs.c.title), else_=null()).label("named")
    author = _author_of(rejected.c.artifact).label("author")
    texts = (
        select(theirs.c.text_digest, rejected.c.behavior_id, named, author, func.max(rejected.c.number).label("number"))
        .select_from(rejected.join(theirs, theirs.c.artifact == rejected.c.artifact))
        .where(theirs.c.text_digest.is_not(None))
        .group_by(theirs.c.text_digest, rejected.c.behavior_id, named, author)
        .subquery("texts")
    )
    same = and_(
        mine.c.text_digest == texts.c.text_digest,
        or_(texts.c.named.is_(None), mine.c.title == texts.c.named),
        _author_of(mine.c.artifact) == texts.c.author,
    )
    return (
        select(mine.c.artifact, texts.c.behavior_id, func.max(texts.c.number).label("number"))
        .select_from(texts.join(mine, same))
        .group_by(mine.c.artifact, texts.c.behavior_id)
        .subquery("moved")
    )


def _author_of(artifact: ColumnElement[int]) -> ColumnElement[int]:
    """Return the number of an artifact's author as it was sighted last; 0, which is nobody's, where none is known."""
    s = t.sightings.alias().c
    last = select(s.author).where(s.artifact == artifact).order_by(s.number.desc()).limit(1)
    return func.coalesce(last.scalar_subquery(), 0)


def _of_title_alone(quotes: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that all words of a ruling stand in the title. No quoted words can look like its JSON."""
    written = type_coerce(quotes, Text)
    return and_(written.contains('"field":"title"'), ~written.contains('"field":"text"'))


def _speaking(framework_id: str) -> ColumnElement[bool]:
    """Return the condition that a result is of the framework, and its words' latest one."""
    return and_(t.results.c.provenance.in_(_provenances(framework_id)), ~spoken_over(framework_id))


def _provenances(framework_id: str) -> Select[tuple[int]]:
    """Return the select of what the framework's results were made with."""
    return select(t.provenances.c.number).where(t.provenances.c.framework_id == framework_id)


def _words_of(version: ColumnElement[int]) -> ScalarSelect[str]:
    """Return the fingerprint of words; looked up only where there is a ruling to compare."""
    return select(t.versions.c.fingerprint).where(t.versions.c.number == version).scalar_subquery()


def _wanted(query: ItemQuery, authors: Sequence[int] | None) -> list[ColumnElement[bool]]:
    conditions = sighted_as(authors, query.kinds, query.since, query.until)
    if query.artifact_id is not None:
        conditions.append(t.artifacts.c.digest == digest(query.artifact_id))
    return conditions


def sighted_as(
    authors: Sequence[int] | None, kinds: Collection[Kind], since: date | None, until: date | None
) -> list[ColumnElement[bool]]:
    """Return the conditions on a sighting. Written dates sort as text, and begin with the local day."""
    written = type_coerce(t.sightings.c.created_at, Text)
    conditions: list[ColumnElement[bool]] = []
    if authors is not None:
        conditions.append(t.sightings.c.author.in_(authors))
    if kinds:
        words = exists().where(t.versions.c.number == t.sightings.c.version, t.versions.c.kind.in_(list(kinds)))
        conditions.append(words.correlate(t.sightings))
    if since is not None:
        conditions.append(written >= since.isoformat())
    if until is not None:
        conditions.append(written < until.isoformat())
    return conditions
