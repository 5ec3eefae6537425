"""The live workshop: one screen, one desk and many phones around one event log."""
