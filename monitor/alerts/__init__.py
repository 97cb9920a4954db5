"""What a person should know at once: rules over readings, and episodes with beginning and end.

::

    watches, series -> rules -> findings -> episodes -> (store) -> delivery

Each rule has a file: `blindness`, `bursting`, `volume`, `forecasting`, `mixing`. Delivery knows
nothing of them. Whatever asks the store (`known`) raises `StoreError` where that cannot be read;
`incident` is a key, `since` when the incident began, `most` 1 or more, and `now` the present
instant (UTC).
"""
