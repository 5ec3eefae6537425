"""Words that several participants use, so that a desk finds its way in many short texts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

BEGINNING = 5
"""Letters by which forms of a word are taken for one: Finnish and Swedish bend the end."""

LEAST_TEXTS = 2
MOST_WORDS = 12
MANY_TEXTS = 5
TOO_COMMON = 0.6
"""Words in more than this part of the texts tell nothing apart, such as those of the question."""

WORD = re.compile(r"[^\W\d_]+")


def common_words(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return words that are in two texts or more, those of most texts first.

    Parameters
    ----------
    texts : sequence of str
        What participants have written.

    Returns
    -------
    list of dict
        `word`, its commonest form; `beginning`, by which its texts are found; `n` texts.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    used: Counter[str] = Counter()
    for text in texts:
        words = [word for word in WORD.findall(text.lower()) if len(word) >= BEGINNING]
        for word in words:
            forms[word[:BEGINNING]][word] += 1
        used.update({word[:BEGINNING] for word in words})
    most = TOO_COMMON * len(texts) if len(texts) >= MANY_TEXTS else len(texts)
    kept = [(n, start) for start, n in used.items() if LEAST_TEXTS <= n <= most]
    return [
        {"word": _commonest(forms[start]), "beginning": start, "n": n}
        for n, start in sorted(kept, key=lambda item: (-item[0], item[1]))[:MOST_WORDS]
    ]


def _commonest(forms: Counter[str]) -> str:
    """Return the form that is used most; of those used alike the shortest."""
    return min(forms, key=lambda form: (-forms[form], len(form), form))
