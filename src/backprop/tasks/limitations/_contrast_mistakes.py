"""Mistakes of the task in `contrast_backward`."""

import numpy as np

from ._contrast_backward import TASK


@TASK.mistake("The temperature is missing in the gradient: the cosines are divided by it, and so is their price.")
def temperature_forgotten(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / len(a)
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake("You multiply the price by the temperature. The cosine was divided by it, so its price is, too.")
def multiplied_by_temperature(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / len(a) * temperature
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake("You have the gradients of the sum of the losses. Those of their mean are asked for: divide by N.")
def mean_forgotten(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / temperature
    du, dw = ds @ w, ds.T @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake(
    "The step back through the scaling to length 1 is missing: that is the price of the direction, not of the vector."
)
def length_forgotten(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    return np.log(total[:, 0]) - np.diag(s), du, dw


@TASK.mistake(
    "You only divide by the length. The part of the price along the vector changes nothing and must be taken away."
)
def only_divided(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    return np.log(total[:, 0]) - np.diag(s), du / la, dw / lb


@TASK.mistake(
    "You take the part along the vector away, but do not divide by its length: long vectors turn more slowly."
)
def only_projected(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds.T @ u
    da = du - u * (du * u).sum(1, keepdims=True)
    db = dw - w * (dw * w).sum(1, keepdims=True)
    return np.log(total[:, 0]) - np.diag(s), da, db


@TASK.mistake("For db the table of prices must be transposed: column m says what all the a ask of b[m].")
def not_transposed(a, b, temperature):
    la, lb = np.linalg.norm(a, axis=1, keepdims=True), np.linalg.norm(b, axis=1, keepdims=True)
    u, w = a / la, b / lb
    s = u @ w.T / temperature
    s = s - s.max(1, keepdims=True)
    e = np.exp(s)
    total = e.sum(1, keepdims=True)
    ds = (e / total - np.eye(len(a))) / (len(a) * temperature)
    du, dw = ds @ w, ds @ u
    da = (du - u * (du * u).sum(1, keepdims=True)) / la
    db = (dw - w * (dw * w).sum(1, keepdims=True)) / lb
    return np.log(total[:, 0]) - np.diag(s), da, db
