"""What a behavior said when a person ruled on it: frameworks are edited, and a ruling is on the sentence of its day."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, func, select

from matcher.store import reading
from matcher.store import tables as t

Then = Callable[[str, datetime], str | None]


def sentences_then(connection: Connection, framework_id: str) -> Then:
    """Return what tells the sentence that a behavior had at some moment: that of the last run before it.

    None where the framework had no such behavior then, or has said the same ever since it was first used.
    """
    began = (
        select(t.runs.c.framework, func.min(t.runs.c.started).label("began")).group_by(t.runs.c.framework).subquery()
    )
    rows = select(began.c.began, t.frameworks.c.content).join(t.frameworks, t.frameworks.c.number == began.c.framework)
    wanted = rows.where(t.frameworks.c.id == framework_id).order_by(t.frameworks.c.number)
    known = [
        (row.began, {b.id: b.text for b in reading.framework(row.content).behaviors})
        for row in connection.execute(wanted)
    ]
    if len(known) < 2:
        return lambda behavior_id, at: None

    def then(behavior_id: str, at: datetime) -> str | None:
        before = [texts for start, texts in known if start <= at] or [known[0][1]]
        return before[-1].get(behavior_id)

    return then
