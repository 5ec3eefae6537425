"""The equations: pure numpy functions, one for each mechanism.

Nothing here knows labels, files or random numbers. Axes are named by letters in the docstrings:
``s`` draws, ``n`` networks, ``r`` regions, ``c`` region types, ``m`` themes, ``k`` instruments,
``i`` indicators, ``g`` goals, ``y`` years. Draws come first, regions last.
"""
