"""Running the notebooks of one area into a pack: a folder of static pages."""
