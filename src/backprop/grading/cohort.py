"""A step of nbgrader's generate_assignment: the cohort's variant is written into the notebook that it is made from."""

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict

from .variants import with_variant


class SetVariant(NbGraderPreprocessor):
    """Comes first, before anything is hidden, saved or summed up."""

    variants = Dict({}, help="The variant of each assignment; 0 of the others.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        with_variant(nb, self.variants.get(resources["nbgrader"]["assignment"], 0))
        return nb, resources
