"""Complete, reproducible runs: what Hydra configures, and what is run with it."""
