"""Export formats: one file each, which ends with ``FORMAT = Format(…)``."""

from valuma_scenarios.registry import Registry
from valuma_scenarios.report.format import Format

FORMATS = Registry("export_formats", __name__, "FORMAT", Format)
