"""tongban 通办: a matter handed in anywhere, decided where the power lies, by the promised working day."""
