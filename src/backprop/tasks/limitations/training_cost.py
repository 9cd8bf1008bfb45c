"""Task: foretell what one step of training costs in multiplications, and what it would cost without backpropagation."""

from ..task import Task


def cases(rng):
    """N, D, H, M and K: samples, and the widths of a network with three layers. No two widths are alike."""
    D, H, M = rng.permutation([20, 30, 50])
    return [(int(rng.choice([8, 16, 25])), int(D), int(H), int(M), int(rng.choice([4, 6])))]


def reference(N, D, H, M, K):
    """N () int, D () int, H () int, M () int, K () int -> forward (), backward (), passes ()

    Of D -> H -> M -> K, without biases: only multiplications in products of matrices count.
    """
    weights = D * H + H * M + M * K
    return float(N * weights), float(N * (2 * weights - D * H)), float(weights + 1)


TASK = Task(
    name="training_cost",
    points=2,
    signature="training_cost() -> forward, backward, passes",
    reference=reference,
    cases=cases,
    kind="predict",
    by_variant=True,
)


@TASK.mistake("Twice the forward pass is too much: nobody asks for the price of the data, so one product falls away.")
def price_of_the_data(N, D, H, M, K):
    forward, _, passes = reference(N, D, H, M, K)
    return forward, 2 * forward, passes


@TASK.mistake("You have the gradients of the weights alone. To reach a lower layer, the price must go down to it, too.")
def weights_alone(N, D, H, M, K):
    forward, _, passes = reference(N, D, H, M, K)
    return forward, forward, passes


@TASK.mistake("You have the prices of the layers alone. The gradients of the three matrices are products, too.")
def prices_alone(N, D, H, M, K):
    forward, _, passes = reference(N, D, H, M, K)
    return forward, forward - N * D * H, passes


@TASK.mistake("The product that falls away is the one for the data, at the first layer. You left it out at the last.")
def last_layer_spared(N, D, H, M, K):
    forward, _, passes = reference(N, D, H, M, K)
    return forward, 2 * forward - N * M * K, passes


@TASK.mistake("That is for one sample. Each of the N samples goes through all matrices.")
def one_sample(N, D, H, M, K):
    forward, backward, passes = reference(N, D, H, M, K)
    return forward / N, backward / N, passes


@TASK.mistake("You count additions as well. The question is about multiplications, half of that.")
def additions_too(N, D, H, M, K):
    forward, backward, passes = reference(N, D, H, M, K)
    return 2 * forward, 2 * backward, passes


@TASK.mistake("One pass is missing: the loss at the weights as they are, from which all differences are taken.")
def first_pass_forgotten(N, D, H, M, K):
    forward, backward, passes = reference(N, D, H, M, K)
    return forward, backward, passes - 1


@TASK.mistake("That is the number for central differences, two passes a weight. Here one side is enough.")
def central_differences(N, D, H, M, K):
    forward, backward, passes = reference(N, D, H, M, K)
    return forward, backward, 2 * (passes - 1)


@TASK.mistake("A pass serves the whole batch: the number of samples has no say in how many are needed.")
def a_pass_for_each_sample(N, D, H, M, K):
    forward, backward, passes = reference(N, D, H, M, K)
    return forward, backward, N * (passes - 1) + 1
