"""The pages of hand-overs: the counter for other zones, one leg, two windows writing, and who takes what in."""
