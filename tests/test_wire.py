"""Messages between processes: what goes in comes out, and nothing that a stranger sends does any harm."""

import json
import math
import os
import socket
import struct
import threading
import time
import tracemalloc
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backprop.grading.values import NODES
from backprop.grading.wire import HEADER_LIMIT, Channel, Handle, WireError, decode, encode, receive, send

LIMIT = 1 << 20

DTYPES = st.sampled_from(["?", *"bhilqBHILQ", "e", "f", "d", "F", "D"])
ARRAYS = DTYPES.flatmap(lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0)))
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(st.characters(codec="utf-8")),
    st.binary(), ARRAYS, ARRAYS.map(lambda a: a.dtype.type(a.flat[0]) if a.size else a),
    st.builds(Handle, st.integers(0, 2**62), st.text(st.characters(codec="utf-8"), max_size=50)),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4),
    ),
    max_leaves=12,
)  # fmt: skip


def same(a: object, b: object) -> bool:
    """Equal in type, shape, dtype and bits."""
    if isinstance(a, np.generic):  # int64 has two types of the same dtype
        return isinstance(b, np.generic) and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


def through(value: object, **options: object) -> object:
    return decode(encode(value, LIMIT, **options), LIMIT)


def frame(header: object, raw: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sII", b"BPW1", len(text), len(raw)) + text + raw


@given(VALUES)
def test_what_goes_in_comes_out(value: object) -> None:
    assert same(through(value), value)


def test_arrays_in_odd_layouts(rng: np.random.Generator) -> None:
    base = rng.normal(size=(5, 7, 3))
    for array in (base.T, base[::2, ::-1], base[:, :0], np.asfortranarray(base), np.broadcast_to(base[0], (2, 7, 3))):
        got = through(array)
        np.testing.assert_array_equal(got, array, strict=True)
    got = through(base.astype(">f8"))
    assert got.dtype == np.dtype("=f8")
    np.testing.assert_array_equal(got, base)


def test_arrays_arrive_fresh_and_may_be_written_to() -> None:
    array = np.arange(6.0)
    got = through((b"x", array))[1]  # behind one byte: not aligned in the frame
    got[0] = 9
    assert array[0] == 0
    assert got.flags.owndata or got.base.flags.owndata
    assert got.flags.aligned


def test_only_the_numbers_of_a_subclass_cross() -> None:
    class Liar(np.ndarray):
        shape = (9, 9)

        def __array_ufunc__(self, *_, **__):
            raise AssertionError("called")

        __eq__ = __len__ = __array__ = __iter__ = __getitem__ = __array_ufunc__

    liar = np.arange(6.0).reshape(2, 3).view(Liar)
    got = through(liar)
    assert type(got) is np.ndarray
    np.testing.assert_array_equal(got, np.arange(6.0).reshape(2, 3), strict=True)


def test_subclasses_of_builtins_are_taken_for_what_they_hold() -> None:
    class Deaf(list):
        def __iter__(self):
            raise AssertionError("called")

    class Big(float):
        def __float__(self):
            raise AssertionError("called")

    pair = namedtuple("pair", "y cache")(1.5, (2,))
    assert same(through([pair, Deaf([1, 2]), Big(2.5), OrderedDict(a=1)]), [(1.5, (2,)), [1, 2], 2.5, {"a": 1}])


@pytest.mark.parametrize(
    ("value", "kind", "dtype"),
    [
        (object(), "object", ""), (2**63, "int", ""), (1 + 2j, "complex", ""), ({1: 2}, "dict", ""), ({1}, "set", ""),
        (np.array([None]), "ndarray", "object"), (np.array(["a"]), "ndarray", "<U1"),
        (np.longdouble(1), "longdouble", ""),
        (np.zeros(2, "m8[s]"), "ndarray", "timedelta64[s]"), (np.zeros(LIMIT), "ndarray", "float64"),
        (np.broadcast_to(1.0, (10**6, 10**6)), "ndarray", "float64"), ([0] * (NODES + 1), "list", ""),
        ("x" * (LIMIT + 1), "str", ""), (b"x" * (LIMIT + 1), "bytes", ""), (np.zeros(2, "f8,i4"), "ndarray", None),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 20 else None,
)  # fmt: skip
def test_what_has_no_place_on_the_wire_stays(value: object, kind: str, dtype: str | None) -> None:
    kept = []

    def keep(value: object) -> Handle:
        kept.append(value)
        return Handle(7, type(value).__name__, str(getattr(value, "dtype", "")) if type(value) is np.ndarray else "")

    got = through((value,), keep=keep)[0]
    assert (got.number, got.type) == (7, kind)
    assert dtype is None or got.dtype == dtype
    assert kept[0] is value
    with pytest.raises(WireError):
        encode((value,), LIMIT)


def test_endless_and_doubling_values_end() -> None:
    kept = []

    def keep(value: object) -> Handle:
        kept.append(value)
        return Handle(len(kept), "list")

    loop: list = []
    loop.append(loop)
    doubling: list = [1]
    for _ in range(60):
        doubling = [doubling, doubling]
    for value in (loop, doubling):
        start = time.perf_counter()
        decode(encode(value, 64 << 20, keep), 64 << 20)
        assert time.perf_counter() - start < 10
    assert len(kept) <= 2 * NODES


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert through("a\ud800b") == "a?b"
    assert through("\ud800" * 3000) == "?" * 3000


def test_a_flag_is_true_or_false_whatever_its_byte() -> None:
    got = decode(frame({"array": ["|b1", 3]}, b"\x02\x00\xff"), LIMIT)
    assert got.view(np.uint8).tolist() == [1, 0, 1]


def test_too_long_is_refused_on_both_sides() -> None:
    with pytest.raises(WireError, match="more than 100"):
        encode("x" * 99, 100)
    with pytest.raises(WireError, match="more than 100"):
        decode(encode("x" * 101, 1000), 100)
    assert decode(encode("x" * 80, 100), 100) == "x" * 80


HOSTILE = {
    "no frame": b"HTTP/1.1 200 OK\r\n\r\n",
    "other magic": b"BPW2" + frame([])[4:],
    "short": frame([1])[:-1],
    "long": frame([1]) + b"x",
    "not JSON": frame(b"{]"),
    "not ASCII": frame('"é"'.encode()),
    "two values": frame(b"1 2"),
    "surrogate": frame(b'"\\ud800"'),
    "deep": frame(b"[" * 100_000 + b"]" * 100_000),
    "rather deep": frame(b"[" * 100 + b"]" * 100),
    "many": frame(b"[" + b"0," * 900_000 + b"0]"),
    "long number": frame(b"1" * 5000),
    "large number": frame(2**63),
    "unknown kind": frame({"pickle": 0}),
    "method": frame({"_take": 0}),
    "two kinds": frame({"tuple": [], "dict": []}),
    "empty object": frame({}),
    "tuple of text": frame({"tuple": "abc"}),
    "dict with number": frame({"dict": [[1, 2]]}),
    "dict with twins": frame({"dict": [["a", 1], ["a", 2]]}),
    "dict of triples": frame({"dict": [["a", 1, 2]]}),
    "bytes beyond": frame({"bytes": 5}, b"1234"),
    "bytes left": frame({"bytes": 3}, b"1234"),
    "bytes negative": frame({"bytes": -1}, b"1"),
    "bytes true": frame({"bytes": True}, b"1"),
    "bytes many": frame({"bytes": 2**62}, b"1"),
    "text not UTF-8": frame({"text": 2}, b"\xff\xfe"),
    "object array": frame({"array": ["|O", 1]}, b"12345678"),
    "code array": frame({"array": ["<f8,<i4", 1]}, b"1" * 12),
    "array of list": frame({"array": [["<f8"], 1]}, b"12345678"),
    "array of nothing": frame({"array": []}),
    "array of dict": frame({"array": {"a": 1}}),
    "shape short": frame({"array": ["<f8", 2]}, b"12345678"),
    "shape long": frame({"array": ["<f8", 1]}, b"1" * 16),
    "shape negative": frame({"array": ["<f8", -1, -1]}, b"12345678"),
    "shape float": frame({"array": ["<f8", 1.0]}, b"12345678"),
    "shape huge": frame({"array": ["<f8", 2**62, 2**62]}, b"12345678"),
    "shape huge and empty": frame({"array": ["<f8", 2**62, 2**62, 0]}),
    "dimensions": frame({"array": ["<f8", *[1] * 100]}, b"12345678"),
    "scalar with shape": frame({"scalar": ["<f8", 1]}, b"12345678"),
    "handle of text": frame({"handle": ["1", "a", "b"]}),
    "handle of two": frame({"handle": [1, "a"]}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_frame_is_an_error_and_nothing_else(name: str) -> None:
    with pytest.raises(WireError) as caught:
        decode(HOSTILE[name], 64 << 20)
    assert 5 < len(str(caught.value)) < 200


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_random_headers_do_no_harm(header: bytes, raw: bytes) -> None:
    for data in (header + raw, frame(header, raw)):
        try:
            decode(data, LIMIT)
        except WireError:
            continue


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from(["<f8", "|b1", "|O"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["tuple", "dict", "array", "scalar", "bytes", "text", "handle", "x"]), inner,
                        max_size=2),
    ),
)  # fmt: skip


@settings(max_examples=400)
@given(JSON, st.binary(max_size=40))
def test_random_trees_do_no_harm(tree: object, raw: bytes) -> None:
    try:
        value = decode(frame(tree, raw), LIMIT)
    except WireError:
        return
    assert same(through(value), value)


@given(VALUES, st.data())
def test_a_flipped_byte_does_no_harm(value: object, data: st.DataObject) -> None:
    whole = bytearray(encode(value, LIMIT))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    try:
        decode(bytes(whole), LIMIT)
    except WireError:
        return


def test_nothing_is_allocated_for_what_a_header_claims() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<4sII", b"BPW1", 100, 900 << 20))
        theirs.sendall(b"[]")
        tracemalloc.start()
        with pytest.raises(TimeoutError):
            receive(Channel(ours), 1 << 30, time.monotonic() + 0.1)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 << 20
    tracemalloc.start()
    for name in ("bytes many", "shape huge", "shape short", "deep"):
        with pytest.raises(WireError):
            decode(HOSTILE[name], 64 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_header_is_limited_by_itself() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<4sII", b"BPW1", HEADER_LIMIT + 1, 0))
        with pytest.raises(WireError, match="header"):
            receive(Channel(ours), 1 << 30, time.monotonic() + 5)


# Channels


def test_messages_cross_a_socket_and_a_pair_of_pipes(rng: np.random.Generator) -> None:
    big = rng.normal(size=(700, 800))  # larger than what any pipe holds
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    with ours, theirs, open(reader, "rb") as source, open(writer, "wb") as sink:
        for sending, receiving in ((Channel(ours), Channel(theirs)), (Channel(sink, sink), Channel(source, source))):
            helper = threading.Thread(target=send, args=(sending, {"big": big}, 64 << 20))
            helper.start()
            got = receive(receiving, 64 << 20, time.monotonic() + 20)
            helper.join()
            np.testing.assert_array_equal(got["big"], big, strict=True)


def test_the_deadline_holds_however_busily_it_dribbles() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def dribble() -> None:
        for byte in frame(b" " * 10_000 + b"1"):
            if stop.wait(0.01):
                return
            theirs.send(bytes([byte]))

    with ours, theirs:
        helper = threading.Thread(target=dribble)
        helper.start()
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            receive(Channel(ours), LIMIT, start + 0.4)
        assert 0.35 < time.monotonic() - start < 2
        stop.set()
        helper.join()


def test_the_deadline_holds_when_more_is_always_there() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(frame([1]))
        with pytest.raises(TimeoutError):
            receive(Channel(ours), LIMIT, time.monotonic() - 1)


def test_the_deadline_holds_when_nobody_reads() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            send(Channel(ours), np.zeros(1 << 20), 64 << 20, start + 0.3)
        assert 0.25 < time.monotonic() - start < 2


def test_the_end_before_a_message_and_in_the_middle_of_one() -> None:
    for sent, error in ((b"", EOFError), (b"BPW", WireError), (frame([1])[:-1], WireError)):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(sent)
            theirs.close()
            with pytest.raises(error):
                receive(Channel(ours), LIMIT, time.monotonic() + 5)


def test_pending_tells_of_what_nobody_asked_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours)
        assert not channel.pending()
        theirs.sendall(b"x")
        assert channel.pending()
