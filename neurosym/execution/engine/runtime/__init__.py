"""The runtime: what translated kernels call, which is Python's own functions and methods on words."""
