"""The assignment on generative models, from a game of two networks to the variational autoencoder: one task a file."""

PACKAGES = ("torch",)
