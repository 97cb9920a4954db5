"""The scorer `social`: TextBlob's engine with words as they are meant in posts."""
