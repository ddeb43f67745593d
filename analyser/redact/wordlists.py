"""Plain lists of words that one detector needs; data in `lexicons/emails.toml` and `lexicons/passwords.toml`."""

import functools
import tomllib

from analyser.redact.vocabulary import FOLDER


@functools.cache
def word_list(file: str, name: str) -> frozenset[str]:
    """Return the list `name` of `lexicons/<file>.toml`, in lower case.

    Raises:
        KeyError: the file has no such list.
    """
    content = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    return frozenset(content[name].split())
