"""How fast the engine is: ratios to other ways of doing the same work, each measured side by side in one run."""
