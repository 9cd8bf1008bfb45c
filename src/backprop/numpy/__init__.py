"""Hand-derived forward/backward pairs, NumPy only. Every file ends with the cases that it is checked on."""
