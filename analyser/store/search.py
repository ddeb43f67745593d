"""Looks for traces of erased calls in everything that is kept: files, names of files, and the database itself."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analyser.store.folder import MARKER, names_in, run_in
from analyser.store.records import Store
from analyser.store.rows import Output
from analyser.store.traces import Kind, Pattern, Searched, Traces, files_under
from analyser.store.whereabouts import is_plain

AT_ONCE = 5000
"""Rows of the store that are read in one transaction."""

LEAST_RAW_ID = 6
"""Characters of the shortest id that is looked for in the bytes of a database."""


@dataclass(slots=True)
class Hits:
    """Where traces were met: `left`, by reference, must be empty; `others` counts those in outputs of other calls.

    `unread` are the files that no run of another call wrote, and that cannot be read.
    """

    left: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, Counter[str]] = field(default_factory=dict)
    unread: list[Path] = field(default_factory=list)

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

    `places` are where the erased lay; what is met there, in the data directory or in the folders of other calls, and
    was not written for another call, is left over.
    """
    hits, searched, pattern = Hits(), Searched(), Pattern(calls)
    outputs = store.outputs()
    recorded = _written(outputs)
    of_others: dict[Path, set[tuple[str, str]]] = {}
    for file, folder in sorted(recorded.items()):
        if _is_there(file, searched):
            met = pattern.in_file(file, searched, unseal)
            of_others.setdefault(folder, set()).update(met)
            hits.keep(met, None)
    apart = {store.place.erasing, store.place.root / "reference.key", *store.database.files()}
    seen = set(recorded)
    deepest_first = sorted({one.path for one in outputs}, key=lambda path: -len(path.parts))
    for place in dict.fromkeys((*deepest_first, store.place.root, *places)):
        if place.is_symlink():
            continue
        # The same value in what somebody put beside the record of another call is taken to be of that call.
        known = {one for one in of_others.get(place, ()) if one[1] == Kind.VALUE}
        unreadable = len(searched.unreadable)
        under = files_under(place, apart_from=apart, unreadable=searched.unreadable)
        for file in under if place.is_dir() else [place]:
            if file not in seen and _is_there(file, searched):
                seen.add(file)
                met = pattern.in_file(file, searched, unseal)
                hits.keep(met - known, str(file))
                hits.keep(met & known, None)
        hits.unread.extend(searched.unreadable[unreadable:])
    _search_database(store, calls, hits, searched)
    return hits, searched


def _is_there(file: Path, searched: Searched) -> bool:
    try:
        return is_plain(file)
    except OSError:
        searched.unreadable.append(file)
        return False


def _written(outputs: Iterable[Output]) -> dict[Path, Path]:
    """Return the files that runs wrote, each with its folder; what else lies in that folder is not theirs."""
    files: dict[Path, Path] = {}
    for path in {one.path for one in outputs if one.name or one.path.is_dir()}:
        files[path / MARKER] = path
    for one in outputs:
        if one.name or not one.path.is_dir():
            files[one.file] = one.path
        elif run_in(one.path) == one.run:
            with contextlib.suppress(OSError):
                files |= {one.path / name: one.path for name in names_in(one.path)}
    return files


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
        (key,) = table.primary_key.columns
        columns = [column for column in table.columns if isinstance(column.type, String | Text)]
        query, last = select(key, *columns).order_by(key).limit(AT_ONCE), None
        while True:
            # Others have their turn in between.
            with store.database.transaction() as on:
                rows = on.execute(query if last is None else query.where(key > last)).all()
            for row in rows:
                yield from (str(value).encode("utf-8", "replace") for value in row[1:] if value is not None)
            if len(rows) < AT_ONCE:
                break
            last = rows[-1][0]
