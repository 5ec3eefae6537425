from __future__ import annotations
from valuma_scenarios.loading import Loaded

PARAMETER_CHECKS = ()
