"""The pages of the catalogue: what everybody reads, and the editor in which it is written."""
