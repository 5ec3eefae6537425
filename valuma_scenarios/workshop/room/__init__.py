"""What a room does: messages, actions, agenda, questions, projection."""
