"""Training the geometric entries of a program from its answers alone."""

from neurosym.training.fit import FitSettings, Fitted, fit

__all__ = ["FitSettings", "Fitted", "fit"]
