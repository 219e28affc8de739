"""Police in London: stop and search, use of force, and what residents think of them."""
