"""From a question to one answer: tables, sentences, figures, notes."""
