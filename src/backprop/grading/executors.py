"""Where submissions are judged: lanes on this machine, or the workers of a dask.distributed scheduler."""

import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from typing import Any, Generic, TypeVar

from .notes import code

Key = TypeVar("Key")

TICK = 0.5
"""Seconds after which the caller hears from an executor even if nothing is done yet."""


class Executor(Generic[Key]):
    """Judges submissions, a bounded number at a time. A context manager: at its end nothing is left running."""

    width = 1
    """So many submissions may be on their way."""

    def submit(self, submission: bytes) -> "Future[bytes]":
        raise NotImplementedError

    def mend(self, error: BaseException) -> bool:
        """Whether the error is about a lost machine, not about the submission, so that another try is worth it."""
        return False

    def isolation(self) -> str:
        """How submissions are kept apart, in a sentence; empty if that is not known before the first result."""
        return ""

    def stop(self) -> None:
        """End at once what is running, and never mind the results."""

    def __enter__(self) -> "Executor":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def outcomes(self, items: Iterable[tuple[Key, bytes] | None]) -> Iterator[tuple[Key, bytes | BaseException] | None]:
        """(key, result or exception) as they are done; None now and then while nothing is.

        Takes an item when there is room for one; None among the items is handed through.
        """
        waiting: dict[Future[bytes], tuple[Key, bytes, int]] = {}
        source, more = iter(items), True
        while more or waiting:
            while more and len(waiting) < self.width:
                try:
                    item = next(source)
                except StopIteration:
                    more = False
                    break
                if item is None:
                    yield None
                else:
                    waiting[self.submit(item[1])] = (*item, 1)
            done = wait(waiting, timeout=TICK, return_when=FIRST_COMPLETED).done if waiting else set()
            if not done and waiting:
                yield None
            for future in done:
                key, submission, tries = waiting.pop(future)
                error = CancelledError("cancelled") if future.cancelled() else future.exception()
                if error is not None and tries < 3 and self.mend(error):
                    waiting[self.submit(submission)] = (key, submission, tries + 1)
                else:
                    yield key, future.result() if error is None else error


class Local(Executor):
    """`workers` lanes on this machine. A lane is made when it is needed first."""

    def __init__(self, master: bytes, workers: int, lane: Callable[[], Any] | None = None) -> None:
        self._master, self._make = master, lane or _lane()
        self.width = 2 * workers + 2  # so that no lane waits while results are written
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="lane")
        self._free: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._lanes: list[Any] = []
        self._stopped = threading.Event()

    def submit(self, submission: bytes) -> "Future[bytes]":
        return self._pool.submit(self._grade, submission)

    def isolation(self) -> str:
        """Starts the first lane. Raises RuntimeError if that cannot be done."""
        if not self._lanes:
            self._lanes.append(self._make())
            self._lanes[0].warm(self._master)
            self._free.put(self._lanes[0])
        return str(self._lanes[0].isolation)

    def _grade(self, submission: bytes) -> bytes:
        if self._stopped.is_set():
            raise CancelledError("stopped")
        try:
            lane = self._free.get_nowait()
        except queue.Empty:
            lane = self._make()
            self._lanes.append(lane)
        try:
            return lane.grade(self._master, submission)
        finally:
            self._free.put(lane)

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        for lane in self._lanes:
            lane.close()
        self._pool.shutdown()


class Dask(Executor):
    """The workers of the dask.distributed scheduler at `address`; each thread of a worker has a lane.

    Raises OSError if there is no scheduler, RuntimeError if a worker has another version of the course.
    """

    def __init__(self, master: bytes, address: str, grade: Callable[[bytes, bytes], bytes] | None = None) -> None:
        from distributed import Client

        self._master, self._grade, self._address = master, grade or _grade_bytes(), address
        try:
            self._client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise OSError(f"there is no scheduler at {address}") from error
        try:
            self._check()
            self._scattered = self._client.scatter(master, broadcast=True)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)  # two students with the same file are two students

    def _check(self) -> None:
        here = code()
        self._client.wait_for_workers(1, timeout=30)
        for worker, there in self._client.run(code).items():
            if there != here:
                raise RuntimeError(
                    f"the worker {worker} of {self._address} has another version of the course: update it"
                )

    @property
    def width(self) -> int:  # type: ignore[override]
        return 2 * max(1, sum(self._client.nthreads().values())) + 2

    def submit(self, submission: bytes) -> "Future[bytes]":
        return self._executor.submit(self._grade, self._scattered, submission)

    def mend(self, error: BaseException) -> bool:
        if not isinstance(error, CancelledError):
            return False
        try:
            self._scattered = self._client.scatter(self._master, broadcast=True)  # lost with all who had it
        except Exception as lost:
            raise OSError(f"the scheduler at {self._address} does not answer any more") from lost
        return True

    def stop(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()


def _lane() -> Callable[[], Any]:
    from .lane import Lane

    return Lane


def _grade_bytes() -> Callable[[bytes, bytes], bytes]:
    from .lane import grade_bytes

    return grade_bytes


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
