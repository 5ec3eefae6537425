"""Sensitivity methods: one file each, which ends with ``METHOD = Method(…)``."""

from valuma_scenarios.analyses.sensitivity.method import Method
from valuma_scenarios.registry import Registry

METHODS = Registry("sensitivity_methods", __name__, "METHOD", Method)
