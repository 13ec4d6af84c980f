"""Training the geometric entries of a program from its answers alone, in `fit`; here are its settings, without torch."""

from neurosym.training.settings import FitSettings, TrialSettings

__all__ = ["FitSettings", "TrialSettings"]
