"""Messages between processes that do not trust each other: a JSON header, then the raw bytes of the arrays.

A frame is `b"BPW1"`, the lengths of the header and of what follows it (4 bytes each, little-endian), then both. How
values are written into them, see `values`. Nothing is allocated because a header claims it.
"""

import json
import os
import select
import struct
import time
from collections.abc import Callable
from typing import Any

from .untrusted import Reader
from .values import Handle, WireError, Writer

__all__ = ["Channel", "Handle", "WireError", "decode", "encode", "receive", "send"]

MAGIC = b"BPW1"
PREFIX = struct.Struct("<4sII")
HEADER_LIMIT = 2 << 20
CHUNK = 1 << 18


class Channel:
    """Two file descriptors, or one for both ways, on which a deadline holds whatever the other side does.

    Takes whole numbers or anything with `fileno`; sets them to not block, and does not close them.
    """

    def __init__(self, reader: Any, writer: Any = None) -> None:
        self.reader = reader if isinstance(reader, int) else reader.fileno()
        self.writer = self.reader if writer is None else writer if isinstance(writer, int) else writer.fileno()
        for descriptor in {self.reader, self.writer}:
            os.set_blocking(descriptor, False)

    def read(self, size: int, deadline: float | None) -> bytes:
        """Up to `size` bytes, at least one; none at the end. Raises TimeoutError at the deadline."""
        while True:
            try:
                return os.read(self.reader, min(size, CHUNK))
            except BlockingIOError:
                _wait(self.reader, select.POLLIN, deadline)
            except ConnectionError:
                return b""

    def pending(self) -> bool:
        """Whether something has come that nobody has read; its end counts as nothing."""
        poll = select.poll()
        poll.register(self.reader, select.POLLIN)
        return any(event & select.POLLIN and not event & select.POLLHUP for _, event in poll.poll(0))

    def write(self, data: bytes, deadline: float | None) -> None:
        """All of it. Raises TimeoutError at the deadline, BrokenPipeError if nobody is there to read."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self.writer, rest[:CHUNK]) :]
            except BlockingIOError:
                _wait(self.writer, select.POLLOUT, deadline)


def _wait(descriptor: int, event: int, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    left = None if deadline is None else deadline - time.monotonic()
    if (left is not None and left <= 0) or not poll.poll(None if left is None else left * 1000 + 1):
        raise TimeoutError


def send(
    channel: Channel,
    message: Any,
    limit: int,
    deadline: float | None = None,
    keep: Callable[[Any], Handle] | None = None,
) -> None:
    """Write one message. `deadline` is a time of `time.monotonic`. Raises as `encode` and `Channel.write`."""
    channel.write(encode(message, limit, keep), deadline)


def receive(channel: Channel, limit: int, deadline: float | None = None) -> Any:
    """Read one message, of at most `limit` bytes.

    Raises EOFError if there is none to come, WireError if what comes is none, TimeoutError if it is not all there at
    the deadline, however busily it dribbles.
    """
    prefix = _read(channel, PREFIX.size, deadline)
    if not prefix:
        raise EOFError
    header, raw = _lengths(prefix, limit)
    body = _read(channel, header + raw, deadline)
    if len(body) < header + raw:
        raise WireError("it ended in the middle of a message")
    return _value(body, header)


def _read(channel: Channel, size: int, deadline: float | None) -> bytearray:
    """What has come grows as it comes; shorter at the end."""
    found = bytearray()
    while len(found) < size:
        part = channel.read(size - len(found), deadline)
        if not part:
            break
        found += part
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError
    return found


def _lengths(prefix: bytes | bytearray, limit: int) -> tuple[int, int]:
    if len(prefix) < PREFIX.size:
        raise WireError("it ended in the middle of a message")
    magic, header, raw = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("something that is no message")
    if header > HEADER_LIMIT or PREFIX.size + header + raw > limit:
        raise WireError(f"a message of {PREFIX.size + header + raw} bytes, more than {limit} or with too long a header")
    return header, raw


def encode(value: Any, limit: int, keep: Callable[[Any], Handle] | None = None) -> bytes:
    """A frame of at most `limit` bytes. What has no place on the wire becomes what `keep` makes of it.

    Raises WireError if it is too long, or holds something that the wire refuses and there is no `keep`.
    """
    writer = Writer(limit, keep)
    header = json.dumps(writer.tree(value), separators=(",", ":")).encode("ascii")
    size = PREFIX.size + len(header) + writer.size
    if len(header) > HEADER_LIMIT or size > limit:
        raise WireError(f"a message of {size} bytes, more than {limit} or with too long a header")
    return b"".join((PREFIX.pack(MAGIC, len(header), writer.size), header, *writer.raw))


def decode(frame: bytes, limit: int) -> Any:
    """The value in a whole frame; every array is a fresh one that may be written to. Raises WireError."""
    header, raw = _lengths(frame[: PREFIX.size], limit)
    if len(frame) != PREFIX.size + header + raw:
        raise WireError("a message that is longer or shorter than it says")
    return _value(frame[PREFIX.size :], header)


def _value(body: bytes | bytearray, header: int) -> Any:
    reader = Reader(memoryview(body)[header:])
    try:
        value = reader.value(json.loads(body[:header].decode("ascii")))
    except WireError:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        raise WireError(f"a header that cannot be read ({type(error).__name__})") from None
    if reader.position != len(reader.raw):
        raise WireError(f"{len(reader.raw) - reader.position} bytes too many")
    return value
