"""Running programs: the reference interpreter, which is their meaning, and programs as torch modules."""

from neurosym.execution.reference import Interpreter, evaluate

__all__ = ["Interpreter", "evaluate"]
