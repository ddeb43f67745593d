"""What the report asks of the organisation's service standards."""

from typing import Protocol

from analyser.core.call import Kind
from analyser.core.review import Point


class StandardTexts(Protocol):
    """The standards by their ids, as points name them."""

    def title(self, standard_id: str) -> str:
        """Return the standard in a phrase, such as "Show that you have understood before you fix"."""
        ...

    def text(self, standard_id: str) -> str:
        """Return the standard in a sentence or two."""
        ...

    def heading(self, point: Point, kind: Kind) -> str:
        """Return what a point is headed with, such as "Taking up what was felt"."""
        ...
