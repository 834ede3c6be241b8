"""Data from files, what ships with hopsim, and patterns of −1/+1."""

from hopsim.data.dataset import Dataset
from hopsim.data.files import load
from hopsim.data.published import find

__all__ = ["Dataset", "find", "load"]
