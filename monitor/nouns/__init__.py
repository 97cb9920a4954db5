"""The values that figures are made of, one name each."""
