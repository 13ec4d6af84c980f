"""Plain nets on the same tasks: the arms `lstm` and `transformer`."""

from neurosym.baselines.lstm import Lstm
from neurosym.baselines.optimisation import Optimisation, Progress
from neurosym.baselines.predictor import CurvePoint, TrainedNet
from neurosym.baselines.transformer import Transformer

__all__ = ["CurvePoint", "Lstm", "Optimisation", "Progress", "TrainedNet", "Transformer"]
