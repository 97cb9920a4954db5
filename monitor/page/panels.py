"""The panels of the page as Vega specifications: plain dictionaries, empty until the script fills.

Written in Vega itself and not in Vega-Lite, as the other charts are: the script gives each panel
its time, its ticks and its rows anew at each zoom, which Vega names and Vega-Lite hides. Colours
are CSS variables, so that one drawing serves in the light, in the dark and on paper.
"""

from typing import Final, TypeAlias

Spec: TypeAlias = dict[str, object]

PADDING: Final = {"left": 46, "right": 32, "top": 18, "bottom": 40}
"""Pixels around a plot: numbers at the left, labels of events above, of time below."""

TALL: Final = 250
MIDDLE: Final = 150
LOW: Final = 70
STRIP: Final = 18
SMALL: Final = 11


def panels(shares: int = 0, counts: int = 0) -> dict[str, Spec]:
    """Return the panels of the page by name, in the order in which they stand.

    `volume`, `count-0`..., `mean`, `negative`, `unscored`, `share-0`..., `spread`, `phase`.

    Args:
        shares: How many narratives there are.
        counts: How many count series.
    """
    return {
        "volume": _bars(TALL),
        **{f"count-{i}": _bars(LOW, "~s") for i in range(counts)},
        "mean": _lines(MIDDLE, "var(--c0)", [-1, 1], "+.1f"),
        "negative": _lines(MIDDLE, "var(--c4)", [0, 1], ".0%"),
        "unscored": _bars(LOW, ".0%"),
        **{f"share-{i}": _lines(LOW, "var(--c2)", [0, 1], ".0%") for i in range(shares)},
        "spread": _bars(TALL, over=_outlook()),
        "phase": _bars(STRIP) | {"axes": [_time_axis()]},
    }


def _bars(height: int, form: str = ",d", over: tuple[Spec, ...] = ()) -> Spec:
    """Return a panel of bars from `y` to `y2` over `x` to `x2`, in `fill`."""
    bars = _rect("bars", y=_at("y", "y"), y2=_at("y", "y2"), fill={"field": "fill"})
    return _panel(height, [0, 1], form, [bars, _bounds(), *over])


def _lines(height: int, color: str, domain: list[int], form: str) -> Spec:
    """Return a panel of a line through `value` in the band from `low` to `high`."""
    held = {"defined": {"signal": "datum.value !== null"}}
    band = {"x": _at("x", "x"), "y": _at("y", "low"), "y2": _at("y", "high"), **held}
    line = {"x": _at("x", "x"), "y": _at("y", "value"), **held}
    fill, stroke = {"value": color}, {"value": color}
    alone = {
        "x": _at("x", "x"),
        "y": _at("y", "low"),
        "y2": _at("y", "high"),
        "stroke": stroke,
        "strokeOpacity": {"field": "alone"},
    }
    dots = {
        "x": _at("x", "x"),
        "y": _at("y", "value"),
        "stroke": stroke,
        "fill": {"signal": f"datum.early ? 'var(--ground)' : '{color}'"},
        "size": {"value": 18},
        "opacity": {"signal": "datum.value === null ? 0 : 1"},
    }
    zero = {
        "x": {"value": 0},
        "x2": {"signal": "width"},
        "y": {"scale": "y", "value": 0},
        "stroke": {"value": "currentColor"},
        "strokeOpacity": {"value": 0.5},
    }
    return _panel(
        height,
        domain,
        form,
        [
            {"type": "rule", "encode": {"update": zero}},
            _mark("area", "points", band | {"fill": fill, "fillOpacity": {"value": 0.2}}),
            _mark("rule", "points", alone),
            _mark("line", "points", line | {"stroke": stroke, "strokeWidth": {"value": 2}}),
            _mark("symbol", "points", dots),
        ],
    )


def _outlook() -> tuple[Spec, ...]:
    """Return what stands over the bars of spread: onset, bursts, the fan and its middle."""
    whole = {"y": {"value": 0}, "y2": {"signal": "height"}}
    top = {"y": {"value": 0}, "y2": {"value": 5}}
    fan = [
        _mark(
            "area",
            "fan",
            {
                "x": _at("x", "x"),
                "y": _at("y", low),
                "y2": _at("y", high),
                "fill": {"value": "var(--c6)"},
                "fillOpacity": {"value": opacity},
            },
        )
        for low, high, opacity in (("lowest", "highest", 0.18), ("low", "high", 0.28))
    ]
    middle = {
        "x": _at("x", "x"),
        "y": _at("y", "middle"),
        "stroke": {"value": "var(--c6)"},
        "strokeWidth": {"value": 2},
        "strokeDash": {"value": [3, 3]},
    }
    return (
        _rect("onset", **whole, fill={"value": "var(--c7)"}, opacity={"value": 0.4}),
        _rect("bursts", **top, fill={"value": "var(--c4)"}),
        *fan,
        _mark("line", "fan", middle),
    )


def _panel(height: int, domain: list[int], form: str, marks: list[Spec]) -> Spec:
    """Return a panel: what was not seen under, events and what pointing shows over its marks."""
    names = ("shade", "dark", "lost", "bars", "bounds", "points", "onset", "bursts", "fan")
    whole = {"y": {"value": 0}, "y2": {"signal": "height"}}
    return {
        "width": 600,
        "height": height,
        "padding": PADDING,
        "autosize": "none",
        "signals": [
            {"name": "from", "value": 0},
            {"name": "until", "value": 1},
            {"name": "ends", "value": domain},
            {"name": "ticks", "value": []},
            {"name": "words", "value": {}},
        ],
        "data": [{"name": name} for name in (*names, "events", "labels", "hits")],
        "scales": [
            _scale("x", [{"signal": "from"}, {"signal": "until"}], "width"),
            _scale("y", {"signal": "ends"}, "height"),
        ],
        "axes": [_time_axis(), _value_axis(form)],
        "marks": [
            _rect("shade", **whole, fill={"value": "var(--shade)"}),
            _rect("dark", **whole, fill={"value": "url(#hatch)"}),
            _group(marks),
            _rect("lost", y={"value": 0}, y2={"value": 4}, fill={"value": "var(--alarm)"}),
            *_events(),
            _rect("hits", **whole, fill={"value": "transparent"}, tooltip={"field": "tip"}),
        ],
    }


def _group(marks: list[Spec]) -> Spec:
    """Return marks that are cut off at the edges of the plot."""
    size = {"width": {"signal": "width"}, "height": {"signal": "height"}, "clip": {"value": True}}
    return {"type": "group", "aria": False, "encode": {"update": size}, "marks": marks}


def _events() -> tuple[Spec, Spec]:
    """Return the lines of events, and their numbers over the plot."""
    line = {
        "x": _at("x", "x"),
        "y": {"value": 0},
        "y2": {"signal": "height"},
        "stroke": {"value": "currentColor"},
        "strokeDash": {"value": [4, 3]},
    }
    label = {
        "x": _at("x", "x"),
        "y": {"value": -5},
        "text": {"field": "text"},
        "align": {"value": "center"},
        "fill": {"value": "currentColor"},
        "fontSize": {"value": SMALL},
        "fontWeight": {"value": "bold"},
    }
    return _mark("rule", "events", line), _mark("text", "labels", label)


def _bounds() -> Spec:
    """Return the triangles over bars that are lower bounds."""
    encode = {
        "x": _at("x", "x"),
        "y": {"scale": "y", "field": "y", "offset": -6},
        "shape": {"value": "triangle-up"},
        "size": {"value": 20},
        "fill": {"value": "currentColor"},
    }
    return _mark("symbol", "bounds", encode)


def _time_axis() -> Spec:
    labels = {"text": {"signal": "words[datum.value]"}, "lineHeight": {"value": 14}}
    return _axis("bottom", "x") | {
        "values": {"signal": "ticks"},
        "labelPadding": 10,
        "encode": {"labels": {"update": labels}},
    }


def _value_axis(form: str) -> Spec:
    """Return the axis of values, written in *form*; neutral has no sign."""
    some = "height < 100 ? 2 : 5"
    # Vega's own least step does not hold below 2: it would write 0, 1 and 1.
    steps = f"min({some}, max(1, floor(domain('y')[1])))" if form == ",d" else some
    said = {"signal": f"datum.value == 0 ? '0' : format(datum.value, '{form}')"}
    least = {"tickMinStep": _least(form), "labelPadding": 5}
    shown = {"encode": {"labels": {"update": {"text": said}}}} if form[0] == "+" else {}
    return _axis("left", "y") | {"tickCount": {"signal": steps}, "format": form} | least | shown


def _least(form: str) -> float:
    return {",d": 1, "~s": 0}.get(form, 0.1)


def _axis(orient: str, scale: str) -> Spec:
    return {
        "orient": orient,
        "scale": scale,
        "aria": False,
        "domain": False,
        "ticks": False,
        "grid": True,
        "gridColor": "currentColor",
        "gridOpacity": 0.14,
        "labelColor": "currentColor",
        "labelFontSize": SMALL,
        "labelFont": "inherit",
        "zindex": 0,
    }


def _scale(name: str, domain: object, size: str) -> Spec:
    return {
        "name": name,
        "type": "linear",
        "domain": domain,
        "range": size,
        "zero": False,
        "nice": False,
    }


def _at(scale: str, field: str) -> Spec:
    return {"scale": scale, "field": field}


def _mark(kind: str, data: str, encode: Spec) -> Spec:
    return {"type": kind, "from": {"data": data}, "aria": False, "encode": {"update": encode}}


def _rect(data: str, **encode: object) -> Spec:
    """Return boxes over `x` to `x2`, kept within the plot."""
    x = {"signal": "clamp(scale('x', datum.x), 0, width)"}
    x2 = {"signal": "clamp(scale('x', datum.x2), 0, width)"}
    return _mark("rect", data, {"x": x, "x2": x2, **encode})
