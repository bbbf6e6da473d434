"""How the house checks itself: messages, pens, private files, glossary, drawn flows."""
