"""From notebooks to scores and feedback: release, collect, grade. nbgrader is the format and, for now, the engine."""
