"""The genetic grower: populations of typed programs that live as arrays."""

from neurosym.search.genetic.genetic import Genetic, GeneticSearch
from neurosym.search.genetic.settings import Downsampling, Selection

__all__ = ["Downsampling", "Genetic", "GeneticSearch", "Selection"]
