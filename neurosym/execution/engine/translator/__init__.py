"""The translator: an entry's own Python becomes the source text of a kernel."""
