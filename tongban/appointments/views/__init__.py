"""Pages of appointments: take a seat, wait with a number, call from a window, and what a hall offers."""
