"""Faults between installations: roads that spoil messages, cables out, kills, and what must hold in all journals then.

Two or three real installations with a PostgreSQL each (`ring`) stand in a network namespace each where the machine
allows it (`places`) and behind a spoiling `proxy` anyhow; `driver` sits at their windows, `weather` says what befalls
them, `attacks` makes what must have no effect; `invariants` reads the exported journals and says what was broken;
`bugs` are planted on purpose to show that the suite can go red. `bin/test` runs sixty cases, `bin/check --long` 1,000.
"""
