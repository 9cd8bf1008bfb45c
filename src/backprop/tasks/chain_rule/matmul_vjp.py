"""Task: the product of two matrices, backward."""

import numpy as np

from ..task import Task

SHAPES = [(4, 3, 5), (2, 5, 3), (3, 2, 4), (1, 3, 2)]


def cases(rng):
    """dY (N, M), A (N, D), B (D, M): no square shape, the last with a single row in A."""
    return [(rng.normal(size=(N, M)), rng.normal(size=(N, D)), rng.normal(size=(D, M))) for N, D, M in SHAPES]


def reference(dY, A, B):
    """dY (N, M), A (N, D), B (D, M) -> dA (N, D), dB (D, M)"""
    return dY @ B.T, A.T @ dY


TASK = Task(
    name="matmul_vjp",
    points=3,
    signature="matmul_vjp(dY, A, B) -> dA, dB",
    reference=reference,
    cases=cases,
)


@TASK.mistake("Your dA is transposed: the right numbers in the wrong places. It must have the shape of A.")
def first_transposed(dY, A, B):
    return B @ dY.T, A.T @ dY


@TASK.mistake("Your dB is transposed: the right numbers in the wrong places. It must have the shape of B.")
def second_transposed(dY, A, B):
    return dY @ B.T, dY.T @ A


@TASK.mistake("The order is wrong: gradients come in the order of the arguments, so dA, dB.")
def order_swapped(dY, A, B):
    return A.T @ dY, dY @ B.T


@TASK.mistake(
    "The upstream gradient dY is not used: you have the derivative of the sum of all entries of Y. "
    "Each entry has a price of its own."
)
def upstream_ignored(dY, A, B):
    ones = np.ones_like(dY)
    return ones @ B.T, A.T @ ones


@TASK.mistake("The sign is flipped. If Y rises with B where A is positive, then dB has the sign of the price there.")
def sign_flipped(dY, A, B):
    return -(dY @ B.T), -(A.T @ dY)


@TASK.mistake("Your dB is an average over the rows of A. B serves every row, and the uses add up: nothing is divided.")
def averaged_over_rows(dY, A, B):
    return dY @ B.T, A.T @ dY / len(A)


@TASK.mistake("Your dA is an average over the columns of B. A serves every column, and the uses add up.")
def averaged_over_columns(dY, A, B):
    return dY @ B.T / B.shape[1], A.T @ dY


@TASK.mistake("You multiply sums. What is wanted is a sum of products: for each use, price times the other factor.")
def product_of_sums(dY, A, B):
    return np.outer(dY.sum(1), B.sum(1)), np.outer(A.sum(0), dY.sum(0))


@TASK.mistake(
    "You look at one use only, the first. An entry of A is used in every column of Y, an entry of B in every row."
)
def first_use_only(dY, A, B):
    return np.outer(dY[:, 0], B[:, 0]), np.outer(A[0], dY[0])


@TASK.mistake("You multiply by the value Y = A B where its price dY belongs.")
def value_for_price(dY, A, B):
    return A @ B @ B.T, A.T @ A @ B


@TASK.mistake("The two factors are exchanged: what stands beside A in the product is B, and the other way round.")
def own_factor(dY, A, B):
    return A * dY.sum(1, keepdims=True), B * dY.sum(0)


@TASK.alternate
def by_einsum(dY, A, B):
    return np.einsum("nm,dm->nd", dY, B), np.einsum("nd,nm->dm", A, dY)


@TASK.alternate
def by_loops(dY, A, B):
    dA, dB = np.zeros_like(A), np.zeros_like(B)
    for n in range(A.shape[0]):
        for d in range(A.shape[1]):
            for m in range(B.shape[1]):
                dA[n, d] += dY[n, m] * B[d, m]
                dB[d, m] += A[n, d] * dY[n, m]
    return dA, dB


@TASK.alternate
def by_outer_products(dY, A, B):
    dA = sum(np.outer(dY[:, m], B[:, m]) for m in range(B.shape[1]))
    dB = sum(np.outer(A[n], dY[n]) for n in range(len(A)))
    return dA, dB


@TASK.alternate
def by_whole_jacobians(dY, A, B):
    by_A, by_B = np.kron(np.eye(len(A)), B.T), np.kron(A, np.eye(B.shape[1]))
    return (dY.ravel() @ by_A).reshape(A.shape), (dY.ravel() @ by_B).reshape(B.shape)
