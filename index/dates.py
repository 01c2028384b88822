"""Dates as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
# Two days that share no part: a date that takes anything from them was not written in full.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2003, 2, 2))


def parse_date(written: str) -> date | None:
    """The day that `written` names, in the time zone it was written in.

    None when it is not a date, leaves out the day, month or year, or can be read in two ways
    (03/04/2021). Month names are English.
    """
    written = written.strip()
    if iso := _ISO.match(written):
        return _day(*map(int, iso.groups()))
    if not re.search(r"\d", written) or len(written) > 60:
        return None
    from dateutil import parser

    readings: set[date] = set()
    for day_first in (False, True):
        for default in _DEFAULTS:
            try:
                reading = parser.parse(written, dayfirst=day_first, default=default, ignoretz=True)
            except (ValueError, OverflowError):
                return None
            readings.add(reading.date())
    return readings.pop() if len(readings) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
