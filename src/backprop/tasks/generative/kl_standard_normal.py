"""Task: what a code costs: the divergence from the standard normal distribution, unit by unit, and its gradients."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3), (2, 5), (7, 2), (1, 4)]


def cases(rng):
    """mu and logvar (N, H): the last is a batch of one."""
    return [(rng.normal(size=shape), 1.2 * rng.normal(size=shape) - 0.3) for shape in SHAPES]


def reference(mu, logvar):
    """mu (N, H), logvar (N, H) -> kl (H,), dmu (N, H), dlogvar (N, H)

    kl is the mean over the samples for each unit of the code; the gradients are those of its sum over the units.
    """
    variance = np.exp(logvar)
    kl = 0.5 * (mu * mu + variance - 1 - logvar).mean(0)
    return kl, mu / len(mu), 0.5 * (variance - 1) / len(mu)


TASK = Task(
    name="kl_standard_normal",
    points=3,
    signature="kl_standard_normal(mu, logvar) -> kl, dmu, dlogvar",
    reference=reference,
    cases=cases,
    forbid=("torch", "backprop.numpy", "backprop.models", "backprop.tape"),
    forbid_reason="the point of this task is to derive and to write it yourself",
)


@TASK.mistake("You add the samples up: the cost is a mean over the batch, so everything is divided by N.")
def summed(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return kl * len(mu), dmu * len(mu), dlogvar * len(mu)


@TASK.mistake("You take the mean over all entries. The units of a code are added: only the samples are averaged.")
def averaged_over_units(mu, logvar):
    return tuple(part / mu.shape[1] for part in reference(mu, logvar))


@TASK.mistake("The factor 1/2 is missing: it stands in front of all four terms.")
def half_forgotten(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return 2 * kl, 2 * dmu, 2 * dlogvar


@TASK.mistake("The sign is flipped. A divergence is never negative, and 0 only where mu = 0 and logvar = 0.")
def sign_flipped(mu, logvar):
    return tuple(-part for part in reference(mu, logvar))


@TASK.mistake(
    "You read logvar as the variance. The variance is exp(logvar): it is positive, and logvar may be negative."
)
def logvar_as_variance(mu, logvar):
    kl = 0.5 * (mu * mu + logvar - 1 - np.log(np.abs(logvar))).mean(0)
    return kl, reference(mu, logvar)[1], 0.5 * (logvar - 1) / len(mu)


@TASK.mistake("You read logvar as log sigma. It is the log of sigma squared: the variance is exp(logvar), with no 2.")
def logvar_as_log_deviation(mu, logvar):
    kl = 0.5 * (mu * mu + np.exp(2 * logvar) - 1 - 2 * logvar).mean(0)
    return kl, reference(mu, logvar)[1], (np.exp(2 * logvar) - 1) / len(mu)


@TASK.mistake(
    "You take the deviation for the variance. exp(logvar / 2) is sigma; in the divergence stands sigma squared."
)
def deviation_for_variance(mu, logvar):
    sigma = np.exp(logvar / 2)
    kl = 0.5 * (mu * mu + sigma - 1 - logvar).mean(0)
    return kl, reference(mu, logvar)[1], 0.5 * (sigma - 1) / len(mu)


@TASK.mistake("The -1 is lost in your kl. Without it the standard normal itself would cost something.")
def one_forgotten(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return kl + 0.5, dmu, dlogvar


@TASK.mistake("That is the slope by the variance. One step is missing: the slope of exp, which is the variance again.")
def by_variance(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return kl, dmu, dlogvar * np.exp(-logvar)


@TASK.mistake("Your dlogvar lacks the part of -logvar: it is what keeps the variance from shrinking to nothing.")
def entropy_forgotten(mu, logvar):
    kl, dmu, _ = reference(mu, logvar)
    return kl, dmu, 0.5 * np.exp(logvar) / len(mu)


@TASK.mistake(
    "The square's slope is 2 mu, and the 1/2 in front cancels the 2. One of these two is missing in your dmu."
)
def square_halved(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return kl, 0.5 * dmu, dlogvar


@TASK.mistake(
    "That is the divergence the other way round. Here the expectation is taken over the code's own distribution."
)
def other_way_round(mu, logvar):
    inverse, N = np.exp(-logvar), len(mu)
    kl = 0.5 * ((1 + mu * mu) * inverse - 1 + logvar).mean(0)
    return kl, mu * inverse / N, 0.5 * (1 - (1 + mu * mu) * inverse) / N


@TASK.mistake(
    "Your kl is right in sum, but it belongs to the samples. Average over these: one number for each unit, (H,)."
)
def by_samples(mu, logvar):
    _, dmu, dlogvar = reference(mu, logvar)
    return 0.5 * (mu * mu + np.exp(logvar) - 1 - logvar).sum(1), dmu, dlogvar


@TASK.mistake(
    "Your kl is the total, one number. Leave the units apart, an array of shape (H,): it will show which are in use."
)
def total(mu, logvar):
    kl, dmu, dlogvar = reference(mu, logvar)
    return np.array(kl.sum()), dmu, dlogvar


@TASK.mistake("The numbers are right, but you work inside an argument. Whoever called still needs mu and logvar.")
def in_place(mu, logvar):
    kl = 0.5 * (mu * mu + np.exp(logvar) - 1 - logvar).mean(0)
    mu /= len(mu)
    return kl, mu.copy(), 0.5 * (np.exp(logvar) - 1) / len(mu)


@TASK.alternate
def by_deviations(mu, logvar):
    sigma, N = np.exp(0.5 * logvar), mu.shape[0]
    cost = (mu**2 + sigma**2) / 2 - 0.5 - np.log(sigma)
    return cost.sum(axis=0) / N, mu / N, (sigma - 1) * (sigma + 1) / (2 * N)


@TASK.alternate
def by_expm1(mu, logvar):
    grown = np.expm1(logvar)
    return 0.5 * np.mean(np.square(mu) + grown - logvar, axis=0), mu / mu.shape[0], grown / (2 * mu.shape[0])


@TASK.alternate
def by_loops(mu, logvar):
    N, H = mu.shape
    kl, dmu, dlogvar = np.zeros(H), np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            variance = np.exp(logvar[n, j])
            kl[j] += (mu[n, j] ** 2 + variance - 1 - logvar[n, j]) / (2 * N)
            dmu[n, j] = mu[n, j] / N
            dlogvar[n, j] = (variance - 1) / (2 * N)
    return kl, dmu, dlogvar
