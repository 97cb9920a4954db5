"""The scorer `model`: a small classifier, learnt from public posts."""
