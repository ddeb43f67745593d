"""Looks for traces of erased calls in everything that is kept: files, names of files, and the database itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analyser.store.records import Store
from analyser.store.traces import Pattern, Searched, Traces, files_under

LEAST_RAW_ID = 6
"""Characters of the shortest id that is looked for in the bytes of a database."""


@dataclass(slots=True)
class Hits:
    """Where traces were met: `left`, by reference, must be empty; `others` counts those in outputs of other calls."""

    left: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, Counter[str]] = field(default_factory=dict)

    def keep(self, met: Iterable[tuple[str, str]], where: str | None) -> None:
        """Add what was met; `where` is null in the output of another call."""
        for reference, kind in met:
            if where is None:
                self.others.setdefault(reference, Counter())[kind] += 1
            else:
                self.left.setdefault(reference, []).append(where)


def search(
    store: Store, calls: Mapping[str, Traces], places: Iterable[Path], unseal: Callable[[bytes], bytes] | None
) -> tuple[Hits, Searched]:
    """Look for the traces of calls, by reference, under the data directory, in all outputs, and at `places`.

    `places` are where the erased lay; what is met there or in the data directory and is no other call's is left over.
    """
    hits, searched, pattern = Hits(), Searched(), Pattern(calls)
    recorded = {path for one in store.outputs() for path in (one.path, one.file)}
    apart = {store.place.erasing, store.place.root / "reference.key", *store.database.files()}
    seen: set[Path] = set()
    for path in sorted(recorded, key=str):
        for file in files_under(path) if path.is_dir() and not path.is_symlink() else [path]:
            if file not in seen and file.is_file() and not file.is_symlink():
                seen.add(file)
                hits.keep(pattern.in_file(file, searched, unseal), None)
    for place in (store.place.root, *places):
        for file in files_under(place, apart_from=apart | recorded) if place.is_dir() else [place]:
            if file not in seen and file.is_file() and not file.is_symlink():
                seen.add(file)
                hits.keep(pattern.in_file(file, searched, unseal), str(file))
    _search_database(store, calls, hits, searched)
    return hits, searched


def _search_database(store: Store, calls: Mapping[str, Traces], hits: Hits, searched: Searched) -> None:
    """Look through every text of every row; of SQLite also through the bytes of its files, freed pages included."""
    exact = Pattern(calls)
    in_rows: set[str] = set()
    for text in _texts(store):
        met = exact.in_bytes(text)
        hits.keep(met, None)
        in_rows |= {reference for reference, _ in met}
        in_rows |= {one for one, traces in calls.items() if traces.call_id.encode() in text}
    # In the bytes of a page columns stand side by side, so that an id is looked for only where no row contains it.
    raw = {
        one: Traces(
            call_id="",
            hashes=(*traces.hashes, *((traces.call_id,) if len(traces.call_id) >= LEAST_RAW_ID else ())),
        )
        for one, traces in calls.items()
        if one not in in_rows
    }
    in_pages = Pattern(raw, ids=False)
    for file in store.database.files():
        if file.is_file():
            hits.keep(in_pages.in_file(file, searched), file.name)


def _texts(store: Store) -> Iterable[bytes]:
    from sqlalchemy import String, Text, select

    from analyser.store.schema import METADATA

    for table in METADATA.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, String | Text)]
        with store.database.transaction() as on:
            for row in on.execute(select(*columns)).partitions(1000) if columns else ():
                for values in row:
                    yield from (str(value).encode("utf-8", "replace") for value in values if value is not None)
