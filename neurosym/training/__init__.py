"""Training the geometric entries of a program from its answers alone, in `fit`; its settings are here, without torch."""

from neurosym.training.settings import FitSettings, TrialSettings

__all__ = ["FitSettings", "TrialSettings"]
