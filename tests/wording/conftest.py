from __future__ import annotations

import pytest

from valuma_scenarios.schema.study import Study
from valuma_scenarios.vocabulary import LANGUAGES, Language
from valuma_scenarios.wording import Words


@pytest.fixture(scope="session")
def words(shipped_study: Study) -> dict[Language, Words]:
    """The shipped study in every language."""
    return {language: Words(shipped_study, language) for language in LANGUAGES}
