"""Axes of a picture: boxes in which each point has data coordinates."""

from .model import Axes
from .scales import Category, Date, Linear, Log, Logit, Polar, Scale, Symlog

__all__ = ["Axes", "Category", "Date", "Linear", "Log", "Logit", "Polar", "Scale", "Symlog"]
