"""How long anything is kept, for the commands that put something into the store."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from matcher.cli.messages import tell
from matcher.config import Settings

if TYPE_CHECKING:
    from matcher.store import Store


def kept_since(store: "Store", settings: Settings) -> date | None:
    """Return the first day of what is kept, None where all is; what has been kept for too long goes first."""
    from matcher.pipeline.personal_data import drop_older

    days = settings.retention_days
    if days is None:
        return None
    if gone := drop_older(store, days):
        tell(f"dropped: {gone:,} artifacts, first seen more than {days:,} days ago (retention_days)")
    return (datetime.now(UTC) - timedelta(days=days)).date()
