"""Listens to many recordings, a few of them open at a time, so that the recogniser hears them together."""

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analyser.analyse import Opened, Source, transcribe
from analyser.hear import Hearing, Progress, Transcribed, begin, finish
from analyser.keep import Keeper
from analyser.toolbox import Toolbox
from models.errors import ModelError

AHEAD_S = 600.0
MOST_OPEN = 16
"""Another recording is begun while less sound than this (seconds) is waiting, in no more recordings than this: what is
open takes room on the disk, and in memory a little of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """A recording with what was said in it, or what kept it from being heard; open until the next one is asked for."""

    source: Source
    opened: Opened | None = None
    transcribed: Transcribed | None = None
    fault: Exception | None = None

    def result(self) -> Transcribed:
        """Return what was said.

        Raises:
            Exception: what kept it from being heard.
        """
        if self.transcribed is None:
            raise self.fault or ValueError("what was not heard has a fault")
        return self.transcribed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    source: Source
    open: contextlib.ExitStack
    opened: Opened | None = None
    hearing: Hearing | None = None
    fault: Exception | None = None

    @property
    def audio_s(self) -> float:
        return self.hearing.recording.duration_s if self.hearing else 0.0


def listen(
    sources: Iterable[Source], toolbox: Toolbox, progress: Progress, keeper: Keeper, command: str
) -> Iterator[Listened]:
    """Yield each recording in order, heard or with what kept it from being; one bad call never stops the rest.

    What comes out of a call is the same whatever is beside it.

    Raises:
        ModelError: weights that every recording needs are missing, or are not the pinned ones.
    """
    begun: deque[_Begun] = deque()
    waiting = iter(sources)
    with contextlib.ExitStack() as all_open:
        while True:
            while _room(begun) and (source := next(waiting, None)) is not None:
                stack = all_open.enter_context(contextlib.ExitStack())
                begun.append(_begin(source, stack, toolbox, progress, keeper, command))
            if not begun:
                return
            first = begun.popleft()
            with first.open:
                yield _finish(first, toolbox, progress)


def _room(begun: Sequence[_Begun]) -> bool:
    return len(begun) < MOST_OPEN and sum(one.audio_s for one in begun) < AHEAD_S


def _begin(
    source: Source, stack: contextlib.ExitStack, toolbox: Toolbox, progress: Progress, keeper: Keeper, command: str
) -> _Begun:
    try:
        opened = stack.enter_context(keeper.opened(source, toolbox, progress, command))
        if opened.recording is None:
            return _Begun(source=source, open=stack, opened=opened)
        hearing = begin(opened.call, opened.recording, toolbox, progress, source.agent_channel)
    except ModelError:
        raise  # it would be missing for every other one too
    except Exception as fault:
        return _Begun(source=source, open=stack, fault=fault)
    stack.callback(hearing.cancel)
    return _Begun(source=source, open=stack, opened=opened, hearing=hearing)


def _finish(begun: _Begun, toolbox: Toolbox, progress: Progress) -> Listened:
    if begun.opened is None:
        return Listened(source=begun.source, fault=begun.fault)
    try:
        if begun.hearing is None:
            transcribed = transcribe(begun.opened, toolbox, progress)  # a transcript, which is only passed through
        else:
            transcribed = finish(begun.hearing, toolbox, progress)
    except ModelError:
        raise
    except Exception as fault:
        return Listened(source=begun.source, fault=fault)
    return Listened(source=begun.source, opened=begun.opened, transcribed=transcribed)
