"""A secret that never appears in `repr`, logs or errors; it is read through `.value`."""


class Secret:
    """A password or token; its `repr` and `str` hide it, and no serializer knows it.

    Attributes:
        value: The text itself, for the request that needs it.
    """

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)
