"""Kinds of questions: one file each, which ends with ``FORM = Form(…)``."""

from valuma_scenarios.registry import Registry
from valuma_scenarios.workshop.room.form import Form

FORMS = Registry("question_kinds", __name__, "FORM", Form)
