"""Which characters of which turns already belong to something."""

from bisect import bisect_left, insort
from math import inf


class Taken:
    """Stretches `[start, end)` of turns, apart from each other; asked in logarithmic time."""

    def __init__(self) -> None:
        self._by_turn: dict[int, list[tuple[int, int]]] = {}

    def add(self, turn: int, start: int, end: int) -> None:
        """Take a stretch; it must be free."""
        insort(self._by_turn.setdefault(turn, []), (start, end))

    def free(self, turn: int, start: int, end: int) -> bool:
        """Whether nothing of `[start, end)` of a turn is taken.

        >>> taken = Taken()
        >>> taken.add(0, 4, 9)
        >>> taken.free(0, 0, 4), taken.free(0, 8, 12), taken.free(1, 4, 9)
        (True, False, True)
        """
        stretches = self._by_turn.get(turn)
        if not stretches:
            return True
        place = bisect_left(stretches, (end,))
        return place == 0 or stretches[place - 1][1] <= start

    def remove(self, turn: int, start: int, end: int) -> None:
        """Give back a stretch that was taken."""
        self._by_turn[turn].remove((start, end))

    def room(self, turn: int, start: int, end: int) -> tuple[int, float]:
        """Return how far free characters reach around `[start, end)` of a turn, which must be free itself.

        >>> taken = Taken()
        >>> taken.add(0, 4, 9)
        >>> taken.room(0, 12, 14), taken.room(0, 1, 2)
        ((9, inf), (0, 4))
        """
        stretches = self._by_turn.get(turn, [])
        place = bisect_left(stretches, (start,))
        before = stretches[place - 1][1] if place else 0
        return before, stretches[place][0] if place < len(stretches) else inf

    def copy(self) -> "Taken":
        """The same stretches, to be added to apart."""
        other = Taken()
        other._by_turn = {turn: list(stretches) for turn, stretches in self._by_turn.items()}
        return other
