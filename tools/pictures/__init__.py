"""The vocabulary of our drawings: one light from the upper left, four food colours a picture."""
