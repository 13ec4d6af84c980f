"""Training the geometric entries of a program from its answers alone, in `fit`; the settings here need no torch."""

from neurosym.training.settings import FitSettings, TrialSettings

__all__ = ["FitSettings", "TrialSettings"]
