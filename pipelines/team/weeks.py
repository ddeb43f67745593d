"""Days and weeks as people on the floor know them: local time, weeks from Monday (ISO 8601).

A table's moments are UTC. A call at 23:30 UTC on a Sunday in June belongs to Monday in London, and so to the next
week; the hour that is there twice in autumn is told apart by UTC.
"""

from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analyser.core.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

ZONE = "Europe/London"


def zone(name: str) -> tzinfo:
    """Return a time zone by its name.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise UsageError("--zone", f"{name[:40]!r} is no time zone", "give one such as Europe/London") from None


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def days(moments: "pd.Series[pd.Timestamp]", at: tzinfo) -> "pd.Series[pd.Timestamp]":
    """Return the local day of each moment, as its midnight without zone."""
    return moments.dt.tz_convert(at).dt.tz_localize(None).dt.normalize()


def weeks(local_days: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """Return the Monday of each day's week."""
    import pandas as pd

    return local_days - pd.to_timedelta(local_days.dt.day_of_week, unit="D")


def said(day: date) -> str:
    """Return a day as people write it.

    >>> said(date(2026, 11, 2))
    '2 Nov 2026'
    """
    return f"{day.day} {day:%b %Y}"
