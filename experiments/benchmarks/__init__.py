"""Benchmarks of whole tasks and of speed, each a run that Hydra configures."""
