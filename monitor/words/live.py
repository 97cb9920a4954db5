"""What the live page says where it cannot, or may not, show itself."""

from typing import Final

WHO: Final = "This page asks for a name and a password. Whoever runs it gives them out.\n"
TOO_MANY: Final = "Too many wrong passwords are waiting from this address. Try again in a while.\n"
UNREADABLE: Final = "The database cannot be read now. The log of `monitor serve` says why"
