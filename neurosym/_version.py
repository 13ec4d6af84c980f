"""The version, written here only: the build and the command line read it."""

__version__ = "0.1.0"
