"""More mistakes of the task in `contrast_backward`."""

import numpy as np

from ._contrast_backward import TASK


@TASK.mistake("The pair itself is missing in the prices: subtract 1 where the right partner stands, on the diagonal.")
def own_partner_forgotten(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = e / total / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake("Your softmax runs down the columns. Each a[n] chooses among all the b: along a row.")
def down_the_columns(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(0)
    e = np.exp(s)
    total = e.sum(0)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total) - np.diag(s), da, db


@TASK.mistake("Others only are in your sum. The right partner is one of the N to choose from and belongs into it.")
def partner_left_out_of_the_sum(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    others = np.where(np.eye(len(a), dtype=bool), -np.inf, s)
    top = others.max(1, keepdims=True)
    e = np.exp(others - top)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) + top[:, 0] - np.diag(s), da, db


@TASK.mistake("An exponential is too large for a computer. Take each row's largest score away from its scores first.")
def overflow(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake("You use products where cosines are asked for: scale all vectors to length 1 before you compare them.")
def products_for_cosines(a, b, temperature):
    s = a @ b.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    return np.log(total[:, 0]) - np.diag(s), ds @ b, ds.T @ a


@TASK.mistake("The sign is flipped: this gradient pushes partners apart.")
def sign_flipped(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (np.eye(len(a)) - e / total) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db
