"""Faults between installations: a proxy that spoils messages, kills, and what must hold in both journals afterwards.

Two real installations with a PostgreSQL each talk through `proxy`; `pair` starts them, `driver` sits at their windows;
`invariants` reads both exported journals and says what was broken; `bugs` are planted on purpose, one for each
invariant, to show that the suite can go red. `bin/test` runs sixty cases, `bin/check --long` a thousand.
"""
