"""Own words. They are never shown as a group: the desk reads them and parks one at a time."""

from valuma_scenarios.workshop.room.form import Form, clean_text

FORM = Form(
    "text", "text", lambda _body, answer: clean_text(answer),
    lambda rng, _body: f"… {int(rng.integers(1, 1000))}", None,
)  # fmt: skip
