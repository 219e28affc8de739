"""What a notebook shows: evidence drawn, tabled and said, each as one figure."""
