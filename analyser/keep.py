"""Joins runs with the store: what is opened and written is recorded first, and a withdrawn consent erases.

Keeper(settings).opened(source, ...)     open_source, with the call in the store and in the audit log
Keeper(settings).folder(target, call)    an output folder that the store knows of before it is there
Keeper(settings).file(target, text, id)  the same for one clear record
"""

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyser import analyse
from analyser.analyse import Opened, Source
from analyser.core.consent import ConsentRecord
from analyser.core.errors import ConsentEndedError, ConsentRefusedError, DebriefError, UsageError
from analyser.core.review import Call, Review
from analyser.hear import Progress
from analyser.settings import Settings
from analyser.store import SEALED, OutputFolder, Place, open_store, real_path, run_in, write_file
from analyser.toolbox import Toolbox

if TYPE_CHECKING:
    from analyser.store.gathering import Gathering
    from analyser.store.records import Store
    from analyser.store.rows import DataKind
    from analyser.store.seal import Keys


class Keeper:
    """Opens the store when it is first asked for; there is no way to write an output without it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @functools.cached_property
    def store(self) -> "Store":
        """The store of the data directory.

        Raises:
            BadInputError: it cannot be written.
        """
        return open_store(Place(root=self._settings.data_directory), self._settings.store)

    @property
    def keys(self) -> "Keys | None":
        """The keys of clear records as they are now, where the organisation has chosen to encrypt them.

        They are read anew each time: a run takes minutes, and `debrief key rotate` may be at work meanwhile.

        Raises:
            UsageError: a key is named that is not there, or is none.
        """
        from analyser.store.seal import read_keys

        return read_keys(self._settings.key_file)

    @contextlib.contextmanager
    def opened(self, source: Source, toolbox: Toolbox, progress: Progress, command: str) -> Iterator[Opened]:
        """Yield the opened source; the store and the audit log know of it before it is opened.

        Raises:
            ConsentRefusedError: no valid record covers it; where consent was withdrawn, what was made of it is erased.
            BadInputError: it cannot be read, or the store cannot be written.
        """
        with contextlib.ExitStack() as stack:
            try:
                opened = stack.enter_context(
                    analyse.open_source(source, toolbox, progress, lambda call: self.admit(call, source.path, command))
                )
            except ConsentEndedError as error:
                raise self._ended(error, source.path, named=source.consent) from None
            yield opened

    def withdrawn(self, consent: ConsentRecord, what: str) -> ConsentRefusedError:
        """Erase what was made of a call whose row in a manifest says that consent was withdrawn; return what to say.

        Raises:
            BadInputError: the store cannot be written.
        """
        why, fix = "consent was withdrawn", "leave this recording out"
        error = ConsentEndedError(what, why, fix, call_id=consent.call_id, withdrawn=True)
        return self._ended(error, Path(what), named=consent)

    def admit(self, call: Call, source: Path, command: str) -> None:
        """Record a call that is about to be opened.

        Raises:
            ConsentRefusedError: consent for it was withdrawn.
            BadInputError: the store cannot be written, or the keys cannot be used.
        """
        self.admit_all([(call, source)], command)

    def admit_all(self, calls: Sequence[tuple[Call, Path]], command: str) -> None:
        """Record several calls that are about to be opened, or none of them.

        Raises:
            ConsentRefusedError: consent for one was withdrawn.
            BadInputError: the store cannot be written, or the keys cannot be used.
        """
        _ = self.keys
        self.store.open_calls(calls, command)

    def learnt(self, review: Review) -> None:
        """Record the hashes of a review before anything of it is written."""
        made = review.provenance
        self.store.facts(review.call.id, audio_sha256=made.audio_sha256, fingerprint=made.fingerprint)

    @contextlib.contextmanager
    def folder(self, target: Path, call_id: str, command: str) -> Iterator[OutputFolder]:
        """Yield an output folder of one call.

        Raises:
            BadInputError: the store or the folder cannot be written.
        """
        from analyser.store.rows import DataKind

        self._check_apart(target)
        run = self.store.intend([call_id], real_path(target), command)
        with self._settled(run, target):
            with OutputFolder(target, run=run, seal=self._seal) as folder:
                yield folder
                self.store.confirm(run, real_path(target), 1)
            self.store.finish(
                run, real_path(target), [(name, DataKind.of(name, clear)) for name, clear in folder.files]
            )

    @contextlib.contextmanager
    def shared_folder(
        self, target: Path, call_ids: Sequence[str], command: str, kind: "DataKind"
    ) -> Iterator[OutputFolder]:
        """Yield an output folder that belongs to several calls and goes with the first of them; it is never sealed.

        Raises:
            BadInputError: the store or the folder cannot be written.
        """
        self._check_apart(target)
        run = self.store.intend(call_ids, real_path(target), command, kind=kind)
        with self._settled(run, target):
            with OutputFolder(target, run=run) as folder:
                yield folder
                self.store.confirm(run, real_path(target), len(call_ids))
            self.store.finish(run, real_path(target))

    @contextlib.contextmanager
    def gathering(self, target: Path, command: str) -> Iterator["Gathering"]:
        """Yield an output folder of many calls; each is recorded before its file is written.

        Raises:
            BadInputError: the store or the folder cannot be written.
        """
        from analyser.store.gathering import Gathering

        self._check_apart(target)
        run = self.store.intend([], real_path(target), command)
        with self._settled(run, target):
            with OutputFolder(target, run=run, seal=self._seal) as folder:
                gathering = Gathering(
                    self.store, folder, real_path(target), command, run, sealed=lambda: self.keys is not None
                )
                yield gathering
                gathering.flush()
                self.store.confirm(run, real_path(target), gathering.recorded)
            self.store.finish(run, real_path(target))

    def check_file(self, target: Path) -> None:
        """Make sure, before the work is done, that one clear record may be written over what is there.

        Raises:
            BadInputError: there is a file that is not ours, or the store cannot be read.
        """
        from analyser.store.targets import check_file

        sealed = target.with_name(target.name + SEALED) if self.keys is not None else target
        if sealed.exists():
            check_file(self.store, sealed)

    def file(self, target: Path, content: str | bytes, call_id: str, command: str) -> Path:
        """Write one clear record and return where it lies.

        Raises:
            BadInputError: the store or the file cannot be written.
        """
        data = content.encode("utf-8") if isinstance(content, str) else content
        if self._seal is None:
            self.plain_file(target, data, call_id, command)
            return target
        target = target.with_name(target.name + SEALED)
        # A row before the record is sealed: a rotation that begins now waits for it and keeps the key.
        coming = self.store.intend([call_id], real_path(target), command)
        try:
            self.plain_file(target, self._sealed(data), call_id, command)
        finally:
            self.store.abandon(coming, real_path(target))
        return target

    def plain_file(self, target: Path, data: bytes, call_id: str, command: str) -> None:
        """Write one private file of a call as it is.

        Raises:
            BadInputError: the store or the file cannot be written.
        """
        from analyser.store.rows import DataKind

        self.shared_file(target, data, [call_id], command, DataKind.CLEAR)

    def shared_file(self, target: Path, data: bytes, call_ids: Sequence[str], command: str, kind: "DataKind") -> None:
        """Write one private file that belongs to several calls and goes with the first of them; it is never sealed.

        Raises:
            BadInputError: the store or the file cannot be written.
        """
        from analyser.store.targets import check_file

        check_file(self.store, target)
        path = real_path(target)
        run = self.store.intend(call_ids, path, command, run=hashlib.sha256(data).hexdigest(), kind=kind)
        try:
            write_file(target, data, clear=True)
        except DebriefError:
            self.store.abandon(run, path)
            raise
        self.store.finish(run, path)

    def _check_apart(self, target: Path) -> None:
        from analyser.store.targets import check_apart

        check_apart(self.store.place, target)

    @property
    def _seal(self) -> Callable[[bytes], bytes] | None:
        return None if self.keys is None else self._sealed

    def _sealed(self, content: bytes) -> bytes:
        return self._given().seal(content)

    def _unsealed(self, content: bytes) -> bytes:
        return self._given().unseal(content)

    def _given(self) -> "Keys":
        if (keys := self.keys) is None:
            raise UsageError("key", "it was named when this run began, and is no more", "set DEBRIEF_KEY or key_file")
        return keys

    @property
    def unseal(self) -> Callable[[bytes], bytes] | None:
        """What reads a sealed record; null where nothing is encrypted."""
        return None if self.keys is None else self._unsealed

    @contextlib.contextmanager
    def _settled(self, run: str, target: Path) -> Iterator[None]:
        """Forget an output that came to nothing; one that is in its place stays recorded, whatever happened since."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(DebriefError):
                if run_in(real_path(target)) != run:
                    self.store.abandon(run, real_path(target))
            raise

    def _ended(self, error: ConsentEndedError, source: Path, *, named: ConsentRecord | None) -> ConsentRefusedError:
        """Record that consent has ended; where it was withdrawn, erase what was made of this source and say so.

        `named` is what a manifest says of the call, which holds wherever its recording lies now. A record beside
        another file may name any call: it is refused, and erases nothing.
        """
        from analyser.store.erase import Erased, erase
        from analyser.store.records import EXPIRED, WITHDRAWN, WITHDRAWN_RECORD
        from analyser.store.rows import places_of

        default = self._settings.store is None and not Place(root=self._settings.data_directory).database.exists()
        if default:
            return error
        by_name = named is not None and named.withdrawn_at is not None and named.call_id == error.call_id
        known = {place for one in self.store.sources(error.call_id) for place in places_of(one)}
        if not (known if by_name else known & set(places_of(source))):
            return error
        self.store.end_consent(error.call_id, WITHDRAWN if error.withdrawn else EXPIRED)
        if not error.withdrawn:
            return ConsentRefusedError(error.what, error.why, "debrief purge erases what was made of it")
        done: Erased | DebriefError
        try:
            done = erase(self.store, [error.call_id], reason=WITHDRAWN_RECORD, unseal=self.unseal)[error.call_id]
        except DebriefError as fault:
            done = fault
        if isinstance(done, Erased):
            fix = f"what was made of it has been erased: {done.certificate}"
            return ConsentRefusedError(error.what, error.why, fix)
        return ConsentRefusedError(
            error.what, f"{error.why}, but what was made of it is not erased ({done.why})", done.fix
        )
