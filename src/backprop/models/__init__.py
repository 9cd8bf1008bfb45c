"""Architectures chained by hand from units: `x.py` in NumPy, `x_torch.py` as an idiomatic nn.Module."""
