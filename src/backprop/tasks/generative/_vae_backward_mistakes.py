"""Mistakes of the task in `vae_backward`."""

import numpy as np

from ._vae_backward import TASK


@TASK.mistake(
    "Only the reconstruction's price arrives. The divergence reads mu and logvar, too: its prices must be added."
)
def divergence_forgotten(dy, cache):
    x, _, logvar, eps, z, W, V = cache
    sigma = np.exp(logvar / 2)
    dz = dy @ V.T
    dmu, dlogvar = dz.copy(), dz * eps * sigma / 2
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake(
    "The divergence's price replaces that of the reconstruction. mu and logvar are used twice: add both prices."
)
def reconstruction_replaced(dy, cache):
    x, mu, logvar, _, z, W, _ = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dmu, dlogvar = mu / N, (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("Your logvar hears nothing of the reconstruction: dz must also go back through exp(logvar / 2) eps.")
def noise_path_forgotten(dy, cache):
    x, mu, logvar, _, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("The divergence's price reaches mu, but not logvar. It reads both.")
def divergence_only_at_mu(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("The divergence is a mean over the batch: divide its prices by N. dy holds its own 1/N already.")
def divergence_not_averaged(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma = np.exp(logvar / 2)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu, dz * eps * sigma / 2 + (sigma**2 - 1) / 2
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("You divide the reconstruction's price by N. dy comes in ready: only the divergence is yours to average.")
def reconstruction_averaged(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T / N
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake(
    "The slope of sigma = exp(logvar / 2) by logvar is sigma / 2. The half is missing on the way through the noise."
)
def half_forgotten(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake(
    "The noise eps is missing on the way to logvar: what sigma is multiplied by is what its price is multiplied by."
)
def noise_left_out(dy, cache):
    x, mu, logvar, _, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("You stop at sigma. From there to logvar it takes the slope of exp, which is sigma itself, and the half.")
def deviation_left_out(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("You take exp(logvar) for sigma. exp(logvar) is the variance: sigma is exp(logvar / 2).")
def variance_for_deviation(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma**2 / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("In the divergence's price for logvar stands the variance, sigma squared, not sigma.")
def deviation_for_variance(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake(
    "The half is missing in the divergence's price for logvar: it stands in front of all four terms of the cost."
)
def divergence_half_forgotten(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / N
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("The divergence has the wrong sign. The loss contains it with a plus, so its prices are added.")
def divergence_subtracted(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz - mu / N, dz * eps * sigma / 2 - (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("The halves are exchanged: the first H columns of W make mu, the last H make logvar.")
def halves_exchanged(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dlogvar, dmu], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake("Your dV is made with mu. What V multiplied is z, the code with its noise.")
def code_without_noise(dy, cache):
    x, mu, logvar, eps, _, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), mu.T @ dy, dy.sum(0)


@TASK.mistake("The gradients of the weights are divided by N. The loss has its mean already: sum over the samples.")
def averaged_again(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return both @ W.T, x.T @ both / N, both.mean(0), z.T @ dy / N, dy.mean(0)


@TASK.mistake("Your dx comes from mu alone. x feeds mu and logvar: both blocks of W bring a price back.")
def dx_from_mu_alone(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    sigma, N = np.exp(logvar / 2), len(x)
    dz = dy @ V.T
    dmu, dlogvar = dz + mu / N, dz * eps * sigma / 2 + (sigma**2 - 1) / (2 * N)
    both = np.concatenate([dmu, dlogvar], axis=1)
    return dmu @ W[:, : len(V)].T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)


@TASK.mistake(
    "The numbers are right, but you change dy or the cache (look for +=, *=). Whoever called still needs them."
)
def in_place(dy, cache):
    x, mu, logvar, eps, z, W, V = cache
    dz, sigma, N = dy @ V.T, np.exp(logvar / 2), len(x)
    eps *= sigma / 2
    both = np.concatenate([dz + mu / N, dz * eps + (sigma**2 - 1) / (2 * N)], axis=1)
    return both @ W.T, x.T @ both, both.sum(0), z.T @ dy, dy.sum(0)
