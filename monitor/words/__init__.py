"""The one room that builds sentences for readers: from findings and frames to English."""
