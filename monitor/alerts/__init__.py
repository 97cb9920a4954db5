"""What a person should be told at once: rules over readings, and episodes with begin and end.

::

    watches, series -> rules -> findings -> episodes -> (store) -> delivery

Rules are pure, and delivery knows nothing of them.
"""
