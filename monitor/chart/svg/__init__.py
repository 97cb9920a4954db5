"""Pictures as SVG, drawn from the same figures as the chart files, with no package of others.

`marks` writes elements, `scales` places them; `timeline` draws what shares one time axis, `small`
the three pictures of the tiles, `panels` the other figures. Colours are classes that a style sheet
knows. To which stretch of time a mark belongs stands in `data-a` and `data-b`, in minutes since the
picture begins, so that a script can draw it closer.
"""
