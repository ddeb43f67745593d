"""What is kept: output folders, the record of them, consent and its history, erasure, and the audit log.

OutputFolder, write_file    -> results on disk, whole or absent
open_store(place, url)      -> Store: what was opened and written, and its audit log; loads the database

Nothing of the database is imported before it is called for.
"""

from typing import TYPE_CHECKING

from analyser.store.folder import SEALED, OutputFolder, folder_name, full_path, real_path, run_in, write_file
from analyser.store.place import Place

if TYPE_CHECKING:
    from analyser.store.records import Store

__all__ = [
    "SEALED",
    "OutputFolder",
    "Place",
    "folder_name",
    "full_path",
    "open_store",
    "real_path",
    "run_in",
    "write_file",
]


def open_store(place: Place, url: str | None = None, *, migrate: bool = False) -> "Store":
    """Open the store of a data directory, made or migrated where that is due; on a server, only with `migrate`.

    Raises:
        UsageError: the URL is none that can be used.
        BadInputError: the database cannot be written, or has to be migrated first.
    """
    from analyser.store.records import Store

    return Store(place, url, migrate=migrate)
