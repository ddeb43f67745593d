"""The columns of a manifest: which there must be, which there may be, and which look like a slip of the pen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analyser.core.errors import BadInputError

NEEDED = ("call_id", "path", "kind", "agent", "started_at")
CONSENT = ("basis", "purposes", "obtained_at", "expires_at", "withdrawn_at", "parties", "reference")
"""All of them, or none where every source has a record beside it."""
OPTIONAL = ("queue", "handling_s", "fcr", "csat")
FILLED = ("agent", "started_at")
"""What may not be empty in a table, beside id and path: trends are by colleague and by date."""
COLUMNS = (*NEEDED, *CONSENT, *OPTIONAL)

MOST_COLUMNS = 300
NEAR = 0.75
"""From this share of letters in common on, a name is taken for a misspelt one of ours."""

_OF_CONSENT = (
    "withdr",
    "expir",
    "consent",
    "purpos",
    "lawful",
    "basis",
    "obtain",
    "revok",
    "optout",
    "party",
    "parties",
)
"""A column that speaks of consent must be one that we read: what it says may forbid the recording."""

_MOST_NAMED = 10
_FIX = (
    f"name the columns {', '.join(NEEDED)}, all or none of {', '.join(CONSENT)}, "
    f"and those that you have of {', '.join(OPTIONAL)}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where each column of ours is in a row, from 0, of how many cells; `notes` tell of the columns that are not."""

    places: dict[str, int]
    width: int
    notes: tuple[str, ...] = ()


def read_header(file: str, names: Sequence[str]) -> Header:
    """Return where our columns are; upper and lower case are the same.

    Raises:
        BadInputError: a column is missing, is there twice, or is so near to one of ours that it may be meant.
    """
    if len(names) > MOST_COLUMNS:
        raise BadInputError(file, f"it has more than {MOST_COLUMNS} columns", _FIX)
    given = [name.strip().lstrip("\ufeff").casefold() for name in names]
    places = {name: given.index(name) for name in COLUMNS if name in given}
    if not places:
        # A file without a header starts with a call: its cells are nobody's to show.
        raise BadInputError(file, "its first row names none of the columns", _FIX)
    if wrong := _wrong(given, places):
        raise BadInputError(file, "; ".join(wrong), _FIX)
    strange = sorted({name for name in given if name and name not in places})
    notes = (f"{file}: columns that are not ours are left out: {_listed(strange)}",) if strange else ()
    return Header(places=places, width=len(names), notes=notes)


def _wrong(given: Sequence[str], places: dict[str, int]) -> list[str]:
    wanted = [*NEEDED, *(CONSENT if any(name in places for name in CONSENT) else ())]
    missing = [name for name in wanted if name not in places]
    twice = [name for name, count in Counter(given).items() if count > 1 and name in places]
    told = [f"{title}: {', '.join(names)}" for title, names in (("missing", missing), ("there twice", twice)) if names]
    slips = [(name, meant) for name in dict.fromkeys(given) if name not in places and (meant := _meant(name, places))]
    if slips and len(places) > 1:  # with a single one, the rest may be somebody's cells
        told.append(f"unknown: {_listed([f'{_cut(name)} (is {meant} meant?)' for name, meant in slips])}")
    return told


def _meant(name: str, places: dict[str, int]) -> str:
    """Return the column that a name is probably meant for; empty where it is plainly another's.

    A name near to a column that is there anyway, such as `agent_id` beside `agent`, is somebody's own, unless it may
    speak of consent: `expire_at` beside `expires_at` must not be passed over.
    """
    letters = _letters(name)[:100]
    near = {column: _nearness(letters, _letters(column)) for column in COLUMNS}
    close = [column for column in COLUMNS if near[column] >= NEAR and (column not in places or column in CONSENT)]
    if close:
        return max(close, key=near.__getitem__)
    if any(stem in letters for stem in _OF_CONSENT):
        return max(CONSENT, key=near.__getitem__)
    return ""


def _nearness(letters: str, column: str) -> float:
    """Return the share of letters in common, in [0, 1]; `queuename` is as near to `queue` as can be."""
    return 1.0 if letters.startswith(column) else SequenceMatcher(None, letters, column).ratio()


def _letters(name: str) -> str:
    return "".join(sign for sign in name if sign.isalnum())


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(_cut(name, 80) for name in names[:_MOST_NAMED]) + more


def _cut(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[:most]}…"
