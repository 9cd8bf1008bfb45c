"""One look for all figures: colours that stay apart for the colour-blind, sharp SVG, the same bytes each time."""

import matplotlib as mpl
from cycler import cycler

# Okabe and Ito's palette, in the order in which the book uses it.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#cc79a7",
    "#56b4e9",
    "#f0e442",
)
INK, MUTED, FAINT = "#1f2933", "#5f6b76", "#d5dbe1"

# What runs forward is blue and what runs backward is vermilion, in every picture.
FORWARD, BACKWARD = BLUE, RED

STYLE = {
    "figure.figsize": (7.0, 3.6),
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY]),
    "svg.hashsalt": "backprop",
    "svg.fonttype": "path",
}


def use() -> None:
    """Set the style for this process; inside a notebook, also make figures SVG without a date in them."""
    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]  # the stubs list every key as a Literal
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})
