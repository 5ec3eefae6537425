"""The equations: pure numpy functions, one for each mechanism.

Nothing here knows labels, files or random numbers. Axes are named by letters in the docstrings:
``k`` instruments, ``n`` networks, ``m`` themes, ``i`` indicators, ``g`` goals, ``c`` region types,
``r`` regions, ``y`` years, ``s`` draws. They always come in this order, so draws are the last axis
and lie side by side in memory.
"""
