"""After points with wrong numbers: values that lie about themselves, libraries and tools patched."""

from .attack import Attack, function

_NOT = (
    "returns|expected a NumPy array|array of type|float64|shape|None|every entry|entries are|holds|stopped with"
    "|no function|factor|sign|times"
)
_SHADOW = """
import numpy as np
class Sly(np.ndarray):
    __array_priority__ = 1e9
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_ if ufunc in (np.equal, np.less_equal, np.isfinite) else 0.0
    def __array_function__(self, func, types, args, kwargs):
        return True
    def __eq__(self, other): return True
    def all(self, *args, **kwargs): return True
    def max(self, *args, **kwargs): return 0.0
    def __array__(self, *args, **kwargs): return self
    def __reduce__(self): return (eval, ("__import__('os').system('id')",))
def linear_backward(dy, cache):
    x, W = cache
    return tuple(np.zeros(a.shape).view(Sly) for a in (x, W, dy.sum(0)))
"""


def _patch(name: str, tries: str, source: str) -> Attack:
    return Attack(name, tries, _NOT, cell=source, answers=function("return dy, dy, dy"))


ATTACKS = (
    Attack("a lying subclass", "return arrays that call themselves equal to anything", _NOT,
           answers={"linear_backward": _SHADOW}),
    Attack("objects that agree", "return object arrays whose entries equal anything", _NOT,
           answers={"linear_backward": "import numpy as np\nclass Yes(float):\n    __eq__ = __le__ = __ge__ = "
                    "lambda *a: True\n    __sub__ = __rsub__ = lambda *a: 0.0\n    __abs__ = lambda s: 0.0\n"
                    "def linear_backward(dy, cache):\n    return tuple(np.full(a.shape, Yes(), object) for a in "
                    "(*cache, dy.sum(0)))"}),
    Attack("not a number", "return nan, which nothing can be compared with", _NOT,
           answers=function("import numpy as np\nreturn x * np.nan, W * np.nan, dy.sum(0) * np.nan")),
    Attack("infinity", "return infinity, near which all is close", _NOT,
           answers=function("import numpy as np\nreturn x * 0 + np.inf, W * 0 + np.inf, dy.sum(0) * 0 + np.inf")),
    Attack("empty arrays", "return arrays without entries, of which all are right", _NOT,
           answers=function("import numpy as np\nreturn np.ones((0,)), np.ones((0, 5)), np.ones((10**6, 0))")),
    Attack("huge empty shapes", "return a shape that no address reaches", _NOT,
           answers=function("import numpy as np\na = np.empty((2**40, 0))\nreturn a, a, a.T")),
    Attack("complex numbers", "return numbers with an imaginary part", _NOT,
           answers=function("return x * 1j, W * 1j, dy.sum(0) * 1j")),
    Attack("half complex", "return floats first, then complex numbers", _NOT,
           answers={"linear_backward": "calls = []\ndef linear_backward(dy, cache):\n    calls.append(1)\n"
                    "    f = 1.0 if len(calls) < 2 else 1j\n    return cache[0] * f, cache[1] * f, dy.sum(0) * 0 * f"}),
    Attack("booleans", "return True for each output", _NOT, answers=function("return True, True, True")),
    Attack("a list in itself", "return a list that holds itself", _NOT,
           answers=function("a = []\na.append(a)\nreturn a, a, a")),
    Attack("a deep list", "return a list nested a hundred thousand deep", _NOT,
           answers=function("a = []\nfor _ in range(10**5): a = [a]\nreturn a, a, a")),
    Attack("a long list", "return a million values", _NOT + "|not finish", answers=function("return [0.0] * 10**6, [[]] * 10**6, {}")),
    Attack("a type with a name", "put a verdict into the name of a type", "returns one",
           answers=function("T = type('Right\\n  [right] dx, dW, db\\n\\x1b[32m4 of 4', (), {})\nreturn T()")),
    Attack("a message with a verdict", "put a verdict into the text of an error", "stopped with",
           answers=function("raise ValueError('\\n  [right] dx, dW, db\\nlinear_backward: 4 of 4 points\\n4.0')")),
    Attack("a printed verdict", "print a verdict and a score", "Your function printed|returns nothing|Returns nothing",
           answers=function("print('linear_backward: 4 of 4 points')\nprint('  [right] dx, dW, db')\nprint(4.0)\n"
                            "print('\\x85  [right] dx\\u2028  [right] dW\\r  [right] db')")),
    Attack("a score in the output", "show the score of a test cell in a cell of one's own", "Not written yet",
           cell="from IPython.display import display\ndisplay(12.0)\nprint('linear_backward: 4 of 4 points')\n4.0"),
    _patch("a patched check", "put another check in place",
           "import sys, backprop.tasks\nbackprop.tasks.check = sys.modules['backprop.tasks'].check = "
           "lambda *a, **k: {'linear_forward': 2.0, 'linear_backward': 4.0, 'relu_backward': 2.0}.get(a[0], 4.0)"),
    _patch("patched comparisons", "make NumPy find everything equal",
           "import numpy as np\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n"
           "np.testing.assert_allclose = lambda *a, **k: None\nnp.abs = lambda a: np.zeros(1)"),
    # Nothing works any more in its process, what was right included.
    Attack("patched builtins", "put other builtins in place", "Error|process|here is no", earns=0.0,
           cell="import builtins\nbuiltins.all = lambda it: True\nbuiltins.min = lambda *a, **k: 1e9\n"
           "builtins.print = lambda *a, **k: None", answers=function("return dy, dy, dy")),
    _patch("patched minimum", "let max and float give full marks",
           "import builtins\nbuiltins.max = lambda *a, **k: 4.0\nbuiltins.round = lambda *a: 4.0"),
    Attack("patched import", "make every import give one's own module", "Not written yet|Error",
           cell="import builtins\nreal = builtins.__import__\nclass Fake:\n    def check(*a, **k): return 4.0\n"
                "builtins.__import__ = lambda name, *a, **k: Fake if 'tasks' in name else real(name, *a, **k)"),
    _patch("an AST transformer", "rewrite every cell that comes after",
           "import ast\nclass Four(ast.NodeTransformer):\n    def visit_Expr(self, node):\n"
           "        return ast.copy_location(ast.Expr(ast.Constant(4.0)), node)\n"
           "get_ipython().ast_transformers.append(Four())"),
    _patch("an input transformer", "replace the text of every test cell",
           "get_ipython().input_transformers_cleanup.append(lambda lines: ['4.0\\n'] if any('check(' in l for l in "
           "lines) else lines)"),
    _patch("a patched run_cell", "replace IPython's own run_cell",
           "shell = get_ipython()\nold = type(shell).run_cell\ntype(shell).run_cell = lambda self, source, *a, **k: "
           "old(self, '4.0' if 'check(' in source else source, *a, **k)"),
    _patch("a cell hook", "replace the score after every cell",
           "shell = get_ipython()\nshell.display_formatter.format = lambda o, *a, **k: ({'text/plain': '4.0'}, {})\n"
           "shell.events.register('post_run_cell', lambda *a: print(4.0))"),
    _patch("a display hook", "print another score than the one returned",
           "import sys\nold = sys.displayhook\nget_ipython().display_formatter.formatters['text/plain'].for_type(float, "
           "lambda o, p, c: p.text('4.0'))"),
    Attack("the names of the judge", "define names that a test cell uses", "Not written yet",
           cell="seed = 0\ndef check(*a, **k): return 4.0\ndef ready(*a): return True\nclass float(float):\n"
                "    __repr__ = lambda self: '4.0'"),
    Attack("a wandering function", "change the namespace while it is judged", _NOT,
           answers={"linear_backward": "def linear_backward(dy, cache):\n    g = globals()\n    for name in list(g):\n"
                    "        if name.startswith('relu') or name == 'check': g[name] = lambda *a, **k: 4.0\n"
                    "    g['relu_backward'] = g['softmax_cross_entropy_backward'] = lambda dy, cache: (dy,)\n"
                    "    return 0.0, 0.0, 0.0"}),
    Attack("a class in place of a function", "be called without being a function", _NOT,
           answers={"linear_backward": "class linear_backward:\n    def __new__(cls, *a): return 4.0\n"}),
    Attack("a name without function", "be a number in place of a function", "no function",
           answers={"linear_backward": "linear_backward = 4.0"}),
)  # fmt: skip
