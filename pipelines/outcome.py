"""How one item of a run ended: done, refused, or failed."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """The ways in which an item can end."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one item: its name, how it ended, in one line why (empty when done), and the id of its call."""

    name: str
    ending: Ending
    why: str = ""
    call_id: str = ""


def outcome_of(name: str, error: Exception) -> Outcome:
    """Return the outcome of an item that ended with `error`; a foreign exception is told by its type alone.

    >>> from analyser.core.errors import ConsentRefusedError
    >>> outcome_of("a.wav", ConsentRefusedError("a.wav", "consent has expired", "ask again")).ending.value
    'refused'
    """
    from analyser.core.errors import ConsentRefusedError, DebriefError

    if isinstance(error, DebriefError):
        ending = Ending.REFUSED if isinstance(error, ConsentRefusedError) else Ending.FAILED
        return Outcome(name=name, ending=ending, why=str(error))
    return Outcome(name=name, ending=Ending.FAILED, why=f"{name}: unexpected fault ({type(error).__name__})")
