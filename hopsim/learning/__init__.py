"""Every learner; the import line is the registration."""

from __future__ import annotations

from typing import Any

from hopsim.learning.contrastive import Contrastive
from hopsim.models.base import Learner

LEARNERS: dict[str, type[Learner[Any, Any]]] = {cls.name: cls for cls in Learner.__subclasses__()}

__all__ = ["LEARNERS", "Contrastive"]
