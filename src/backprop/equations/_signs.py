"""What the usual signs are in code, where a unit works entry by entry."""

SIGNS = {"x": "x", "y": "y", r"\bar x": "dx", r"\bar y": "dy"}
ENTRIES = {sign: f"~: {name}" for sign, name in SIGNS.items()}
