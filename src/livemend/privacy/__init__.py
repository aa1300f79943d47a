"""What we hold of people: given out, erased, kept by rule, held back by law."""
