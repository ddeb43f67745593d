"""Shares a recogniser among all that is listened to at a time: windows of many channels and calls go through together.

A window that is heard alone costs nearly as much as a few of them. So each of the crew's workers takes up the oldest
window that waits and as many others of its length as go with it, of whatever call they are. What is heard in a window
does not depend on what is beside it.
"""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from analyser.core.sound import Region, Sound
from analyser.transcribe.listening import Listening, Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analyser.transcribe.engine import Guess

TOGETHER_S = 80.0
"""So many seconds are heard together at most: more gain no speed on processors, and cost memory."""

AHEAD = 48
"""So many windows wait to be heard at most; only their times are kept, not their sound."""

BEAMS = {"quick": 1, "thorough": 5}
"""How many hypotheses are followed at a time (beam search) in either way of hearing."""


class Ear(Protocol):
    """What a crew hears with; see `analyser.transcribe.engine.Engine`."""

    def encode(self, windows: "Sequence[NDArray[np.float32]]") -> Any:
        """Return what is made of the sounds [n] of some windows of one length."""
        ...

    def languages(self, encoded: Any, which: Sequence[int]) -> list[list[tuple[str, float]]]:
        """Return for some of the encoded windows the codes of languages and their probabilities, if it knows many."""
        ...

    def decode(
        self, encoded: Any, lengths_s: Sequence[float], *, beam_size: int, prompted: bool = True
    ) -> "list[Guess]":
        """Return what was said in each of the encoded windows."""
        ...


class Crew:
    """A few workers that hear with one recogniser."""

    def __init__(self, ear: Ear, workers: int) -> None:
        self._ear = ear
        self._changed = threading.Condition()
        self._listenings: deque[Listening] = deque()
        self._waiting: list[Task] = []
        self._workers = workers
        self._working = 0
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="listening")

    def listen(self, sound: Sound, channel: int, regions: Sequence[Region]) -> Listening:
        """Begin to listen to the regions of one channel, beside whatever is listened to already."""
        listening = Listening(sound, channel, regions, self._changed)
        with self._changed:
            self._listenings.append(listening)
            while self._working < self._workers:
                self._working += 1
                self._pool.submit(self._work)
        return listening

    def _work(self) -> None:
        while True:
            with self._changed:
                tasks = self._next()
                if not tasks:
                    self._working -= 1
                    return
            again = self._hear(tasks)
            with self._changed:
                self._waiting[:0] = again

    def _next(self) -> list[Task]:
        """Return the oldest window that waits and those that can be heard together with it."""
        self._waiting = [task for task in self._waiting if task.listening.wanted]
        while len(self._waiting) < AHEAD and self._listenings:
            task = self._listenings[0].next_task()
            if task is None:
                self._listenings.popleft()
            else:
                self._waiting.append(task)
        if not self._waiting:
            return []
        group = self._waiting[0].group
        most = max(1, int(TOGETHER_S / group[1]))
        chosen = [task for task in self._waiting if task.group == group][:most]
        taken = set(map(id, chosen))
        self._waiting = [task for task in self._waiting if id(task) not in taken]
        return chosen

    def _hear(self, tasks: Sequence[Task]) -> list[Task]:
        """Hear some windows of one group; return what of them must be heard again."""
        readable: list[tuple[Task, NDArray[np.float32]]] = []
        for task in tasks:
            try:
                readable.append((task, task.samples()))
            except Exception as fault:
                task.listening.fail(fault)
        if not readable:
            return []
        tasks = [task for task, _ in readable]
        try:
            encoded = self._ear.encode([samples for _, samples in readable])
            telling = [index for index, task in enumerate(tasks) if task.tells_language]
            told = dict(zip(telling, self._ear.languages(encoded, telling), strict=True))
            way = tasks[0].way
            guesses = self._ear.decode(
                encoded,
                [task.window.length_s for task in tasks],
                beam_size=BEAMS[way],
                prompted=way == "quick",
            )
        except Exception as fault:
            for task in tasks:
                task.listening.fail(fault)
            return []
        again: list[Task] = []
        for index, (task, guess) in enumerate(zip(tasks, guesses, strict=True)):
            again.extend(task.listening.take(task, guess, told.get(index, ())))
        return again
