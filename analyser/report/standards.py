"""What the report asks of the organisation's service standards."""

from typing import Protocol


class StandardTexts(Protocol):
    """The standards by their ids, as points name them."""

    def title(self, standard_id: str) -> str:
        """Return the standard in a phrase, such as "Show that you have understood before you fix"."""
        ...

    def text(self, standard_id: str) -> str:
        """Return the standard in a sentence or two."""
        ...
