"""What a checker is tried on: pairs of a forward and a backward pass, right ones and wrong ones of many kinds."""


def driver(is_derivative, x, W, b, order, turns, seed):
    """The verdicts on the pairs, each as 1 or 0, in a random order."""
    import numpy as np

    def softmax(z):
        e = np.exp(z - z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def linear(change):
        """y = xW + b, with something done to its three gradients."""
        return lambda x, W, b: (x @ W + b, (x, W)), lambda dy, c: change(dy @ c[1].T, c[0].T @ dy, dy.sum(0)), (x, W, b)

    def entries(f, slope, change=lambda dy, g: dy * g):
        """y = f(x), entry by entry."""
        return lambda x: (f(x), x), lambda dy, x: (change(dy, slope(x)),), (x,)

    def shares(change):
        return lambda x: (softmax(x), softmax(x)), lambda dy, p: (change(dy, p),), (x,)

    def directions(change):
        """y = x / |x|, row by row."""

        def forward(x):
            size = np.sqrt((x * x).sum(1, keepdims=True))
            return x / size, (x / size, size)

        return forward, lambda dy, c: (change(dy, *c),), (x,)

    def one_sign(dx, dW, db):
        dW = dW.copy()
        dW[-1, 0] *= -1
        return dx, dW, db

    def hole(dx, dW, db):
        dW = dW.copy()
        dW[0, 1] = np.nan
        return dx, dW, db

    def unused(change):
        """The third argument has no part in the output."""
        return lambda x, W, b: (x @ W, (x, W)), lambda dy, c: change(dy @ c[1].T, c[0].T @ dy), (x, W, b)

    def loss(change):
        """One number."""
        return lambda x: (np.mean(x**2), x), lambda dy, x: (change(dy, 2 * x / x.size),), (x,)

    def greedy(dy, x):
        dy *= 3 * x**2
        return (dy,)

    def cubed(x):
        return x**3, x

    def slope_of_tanh(x):
        return 1 - np.tanh(x) ** 2

    layers = [
        linear(lambda dx, dW, db: (dx, dW, db)),
        linear(lambda dx, dW, db: (dx, 1.001 * dW, db)),
        linear(lambda dx, dW, db: (dx, dW, 0 * db)),
        linear(lambda dx, dW, db: (-dx, dW, db)),
        shares(lambda dy, p: p * (dy - (p * dy).sum(1, keepdims=True))),
        shares(lambda dy, p: 0 * p),
        shares(lambda dy, p: p * (dy - dy.mean(1, keepdims=True))),
        entries(lambda x: 1e-9 * np.tanh(x), lambda x: 1e-9 * slope_of_tanh(x)),
        entries(lambda x: 1e-9 * np.tanh(x), lambda x: 0 * x),
        entries(lambda x: 1e6 * np.tanh(x), lambda x: 1e6 * slope_of_tanh(x)),
        entries(lambda x: x**3, lambda x: 3 * x**2, lambda dy, g: g),
        entries(lambda x: x**3, lambda x: 3 * x**2, lambda dy, g: dy * dy * g),
        linear(one_sign),
        entries(lambda x: 3 * x, lambda x: 3 + 0 * x),
        directions(lambda dy, y, size: (dy - y * (y * dy).sum(1, keepdims=True)) / size),
        directions(lambda dy, y, size: 0 * dy),
        (lambda x: (x.T, None), lambda dy, _: (dy.T,), (x,)),
    ]
    forms = [
        linear(hole),
        linear(lambda dx, dW, db: (dx, dW, db[None])),
        unused(lambda dx, dW: (dx, dW)),
        linear(lambda dx, dW, db: (dx, dW.T, db)),
        (cubed, greedy, (x,)),
        unused(lambda dx, dW: (dx, dW, np.zeros_like(b))),
        unused(lambda dx, dW: (dx, dW, dW.sum(0))),
        loss(lambda dy, g: dy * g),
        loss(lambda dy, g: g),
        entries(lambda x: np.maximum(x, 0), lambda x: (x > 0) * 1.0),
        entries(lambda x: x * 0.0 + 2, lambda x: x * 0.0),
    ]
    found: list = []
    for pairs, places in ((layers, order), (forms, turns)):
        found.append([])
        for place in places:
            forward, backward, arguments = pairs[place]
            arguments = tuple(a.copy() for a in arguments)
            verdict = is_derivative(forward, backward, arguments, np.random.default_rng(seed + int(place)))
            if not isinstance(verdict, bool | np.bool_):
                raise TypeError(f"is_derivative must return True or False, not a {type(verdict).__name__}")
            found[-1].append(float(verdict))
    return np.array(found[0]), np.array(found[1])
