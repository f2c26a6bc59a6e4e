"""indexer: who says what about whom, where, when."""

__version__ = "0.1.0"
