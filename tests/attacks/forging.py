"""After the judge itself: messages that the worker did not mean to send, sent with its own tools."""

from .attack import Attack

_FIND = """
import sys
def _worker():
    frame = sys._getframe()
    while frame is not None:
        if type(frame.f_locals.get("self")).__name__ == "Worker":
            return frame.f_locals["self"], frame.f_globals
        frame = frame.f_back
worker, tools = _worker() or (None, None)
"""
_REFUSED = "no answer|no message|ended in the middle|process"


def _send(name: str, tries: str, reply: str, says: str = _REFUSED, more: str = "") -> Attack:
    """Says `reply`, an expression with the request's number `n`, in place of the answer about linear_backward."""
    source = (
        f"{_FIND}{more}\nimport numpy as np\n_send = worker._send\n"
        "def forged(reply):\n    if 'answers' not in reply: return _send(reply)\n"
        f"    n = reply['id']\n    return _send({reply})\nworker._send = forged\n"
    )
    # The honest function is judged before.
    return Attack(name, tries, says, answers={"linear_backward": source})


def _raw(name: str, tries: str, data: str, says: str = _REFUSED) -> Attack:
    """Writes bytes in place of the answer about linear_backward."""
    source = (
        f"{_FIND}\nimport os, struct, time\nfd = worker.channel.writer\ndef forged(reply):\n"
        f"    data = {data}\n    while data:\n        try: data = data[os.write(fd, data[:65536]):]\n"
        "        except BlockingIOError: time.sleep(0.001)\n    time.sleep(60)\n"
        "def linear_backward(dy, cache):\n    worker._send = forged\n    return None\n"
    )
    return Attack(name, tries, says, answers={"linear_backward": source})


_FRAME = "tools['encode']({}, 1 << 20)"

ATTACKS = (
    _send("a reply with points", "answer with a score", "{'id': n, 'points': 4.0, 'score': 4.0, 'status': 'graded'}"),
    _send("a reply with a finding", "answer with fields that the judge fills in itself",
          "{'id': n, 'answers': [tools['encode']({'right': True, 'points': 4.0}, 10_000)] * 3}"),
    _send("no answers", "answer with nothing", "{'id': n, 'answers': []}"),
    _send("too many answers", "answer more often than asked",
          "{'id': n, 'answers': [tools['encode']({'returned': None}, 10_000)] * 1000}"),
    _send("too few answers", "answer one question and no other",
          "{'id': n, 'answers': [tools['encode']({'returned': None, 'printed': ''}, 10_000)]}"),
    _send("another number", "answer another question", "{'id': n + 1, 'answers': reply['answers']}"),
    _send("a number that is an array", "answer with an array for a number",
          "{'id': np.array([n, n]), 'answers': reply['answers']}"),
    _send("answers of another kind", "answer with text where bytes belong", "{'id': n, 'answers': ['4.0'] * 3}"),
    _send("an answer in an answer", "answer with a frame of garbage", "{'id': n, 'answers': [b'BPW1' + bytes(8)] * 3}"),
    _send("fields of other types", "answer with numbers where texts belong",
          "{'id': n, 'answers': [tools['encode']({'error': 7, 'timed_out': 'x'}, 10_000)]}"),
    _send("a long error", "answer with errors of fifty megabytes",
          "{'id': n, 'answers': [tools['encode']({'error': '(<' * (6 << 20)}, 60 << 20)] * 4}",
          "stopped with"),
    _send("infinite seconds", "answer that it took for ever",
          "{'id': n, 'answers': [tools['encode']({'timed_out': float('inf')}, 10_000)]}", "oes not finish|no answer"),
    _send("other arguments", "answer with other arguments than those sent",
          "{'id': n, 'answers': [tools['encode']({'arguments': (1, (2, 3, (4,)))}, 10_000)]}"),
    _send("arguments of another form", "answer with arguments that are not built alike",
          "{'id': n, 'answers': [tools['encode']({'arguments': (1, 2)}, 10_000)]}"),
    _send("a missing function", "answer that there is no function, of a type with a verdict for a name",
          "{'id': n, 'missing': True, 'kind': 'x' * 10**6 + '\\n  [right] dx, dW, db'}", "is no function|no answer"),
    _raw("garbage", "write garbage to the judge", "os.urandom(10_000)"),
    _raw("half a message", "break off in the middle", "struct.pack('<4sII', b'BPW1', 100, 100) + b'{'",
         "no end after|oes not finish"),
    _raw("a length that lies", "announce four gigabytes", "struct.pack('<4sII', b'BPW1', 100, 2**32 - 1)"),
    _raw("a deep header", "send JSON nested a million deep",
         "struct.pack('<4sII', b'BPW1', 2_000_000, 0) + b'[' * 2_000_000"),
    _raw("a long number", "send a number of a million digits",
         "struct.pack('<4sII', b'BPW1', 1_000_000, 0) + b'9' * 1_000_000"),
    _raw("an array that lies", "send an array of exabytes",
         "(lambda h: struct.pack('<4sII', b'BPW1', len(h), 8) + h + bytes(8))(b'{\"array\": [\"<f8\", 4294967296, "
         "4294967296]}')"),
    _raw("a pickle", "send a pickle that runs a program",
         "b'\\x80\\x04\\x95' + b'cos\\nsystem\\n(S\\'touch /tmp/planted-by-an-attack\\'\\ntR.'"),
    Attack("outputs of fifty megabytes", "answer a cell with more than a cell may show", "E: ",
           cell=_FIND + "_send = worker._send\ndef forged(reply):\n    worker._send = _send\n    reply['outputs'] = "
           "[{'output_type': 'error', 'ename': 'E', 'evalue': '(<' * (25 << 20), 'traceback': []}]\n"
           "    _send(reply)\nworker._send = forged"),
    Attack("a stream of fifty megabytes", "answer a cell with fifty megabytes of text", "no answer",
           cell=_FIND + "_send = worker._send\ndef forged(reply):\n    worker._send = _send\n    reply['outputs'] = "
           "[{'output_type': 'stream', 'name': 'stdout', 'text': '(<' * (25 << 20)}]\n    _send(reply)\n"
           "worker._send = forged"),
    Attack("outputs without number", "answer a cell with a hundred thousand outputs", "no answer|no message|process",
           cell=_FIND + "_send = worker._send\ndef forged(reply):\n    worker._send = _send\n    reply['outputs'] = "
           "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x'}] * 15_000\n    _send(reply)\n"
           "worker._send = forged"),
    Attack("outputs of no kind", "answer a cell with a widget and a script", "no answer",
           cell=_FIND + "_send = worker._send\ndef forged(reply):\n    worker._send = _send\n    reply['outputs'] = "
           "[{'output_type': 'script', 'data': {'application/javascript': 'alert(1)'}, 'metadata': {}}]\n"
           "    _send(reply)\nworker._send = forged"),
    Attack("speaking unasked", "write to the judge from a thread, between its questions", "without being asked|no answer",
           cell=_FIND + "import os, threading, time\nfd = worker.channel.writer\n"
           "frame = tools['encode']({'id': 3, 'outputs': [], 'error': False, 'points': 12.0}, 10_000)\ndef talk():\n"
           "    time.sleep(0.01)\n    while True:\n        try: os.write(fd, frame)\n        except OSError: pass\n"
           "threading.Thread(target=talk, daemon=True).start()\ntime.sleep(0.1)"),
    Attack("a closed channel", "close every descriptor", "process", cell="import os\nos.closerange(0, 4096)"),
    Attack("a patched encoder", "replace what takes values apart", "returns|no answer|process|None|Returns|not written",
           answers={"linear_backward": _FIND + "class All(dict):\n    def __getitem__(self, k): return 4.0\n"
                    "tools['encode'] = tools['encode']\ntools['each_answer'] = lambda f, cases, *a: "
                    "[__import__('types').SimpleNamespace(returned=All(), points=4.0) for _ in cases]\n"}),
    Attack("a worker that is another class", "replace the worker's own methods", "no answer|process",
           answers={"linear_backward": _FIND + "type(worker).do_answers = lambda self, **k: {'answers': 'all right', "
                    "'points': 4.0}"}),
)  # fmt: skip
