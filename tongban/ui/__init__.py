"""The look: paper and ink, one vermilion, for the public and for officials alike (界面).

It holds what every page is made of: the frame, tables, fields, the day strip, lamps, next moves, refusals, print.
It knows nothing of government and nothing of the kernel: whatever has the right attributes can be shown.
Pages work without JavaScript, and better with htmx and the one small script; nothing is inline and nothing is fetched.
Start at `templatetags/ui.py`, whose head lists every tag with a line of usage; the look book in `tests/` shows them.
"""
