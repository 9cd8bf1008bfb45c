"""A small pool of processes that never outlives the program, however that ends."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import active_children, get_context, parent_process
from typing import Any


def in_pool(function: Callable[[Any], Any], items: list, workers: int) -> Iterator[tuple[Any, Any]]:
    """(item, function(item)) as they finish, or (item, the exception). One worker or one item needs no pool."""
    if min(workers, len(items)) < 2:
        yield from ((item, _attempt(function, item)) for item in items)
        return
    others = set(active_children())
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_parent) as pool:
        futures = {pool.submit(function, item): item for item in items}
        try:
            for future in as_completed(futures):
                yield futures[future], future.exception() or future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in set(active_children()) - others:
                worker.terminate()
            raise


def _attempt(function: Callable[[Any], Any], item: Any) -> Any:
    try:
        return function(item)
    except Exception as error:
        return error


def _follow_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end with it however it ends. Kernels follow by themselves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
