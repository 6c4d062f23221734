"""Colours as people enter them: hex, RGB or HSL, each turned into the others (seed Messenger, 3.6.2)."""

from __future__ import annotations

import colorsys
import re
from typing import NamedTuple

_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_RGB = re.compile(r"(?:rgb)?\s*\(?\s*\d+\s*[, ]\s*\d+\s*[, ]\s*\d+\s*\)?", re.IGNORECASE)
_HSL = re.compile(
    r"hsl\s*\(?\s*-?\d+(?:\.\d+)?\s*(?:°|deg)?\s*[, ]\s*\d+(?:\.\d+)?\s*%?\s*[, ]\s*\d+(?:\.\d+)?\s*%?\s*\)?",
    re.IGNORECASE,
)
FORMS = "Enter hex such as #0084ff, RGB such as 0, 132, 255, or HSL such as hsl(209, 100%, 50%)."
"""How a colour can be entered, one sentence."""


class Colour(NamedTuple):
    """A colour; red, green and blue from 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        """As the system keeps it: ``#0084ff``."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def rgb(self) -> str:
        """As RGB values: ``0, 132, 255``."""
        return f"{self.red}, {self.green}, {self.blue}"

    @property
    def hsl_values(self) -> tuple[int, int, int]:
        """Hue in degrees from 0 to 359, saturation and lightness in percent."""
        hue, light, saturation = colorsys.rgb_to_hls(self.red / 255, self.green / 255, self.blue / 255)
        return round(hue * 360) % 360, round(saturation * 100), round(light * 100)

    @property
    def hsl(self) -> str:
        """As HSL values: ``hsl(209, 100%, 50%)``."""
        hue, saturation, light = self.hsl_values
        return f"hsl({hue}, {saturation}%, {light}%)"


def from_hsl(hue: float, saturation: float, light: float) -> Colour:
    """The colour of a hue in degrees, a saturation and a lightness in percent."""
    red, green, blue = colorsys.hls_to_rgb(hue % 360 / 360, light / 100, saturation / 100)
    return Colour(round(red * 255), round(green * 255), round(blue * 255))


def read_colour(text: str) -> Colour | None:
    """The colour that was entered as hex, RGB or HSL; None if it is none."""
    text = text.strip()
    if found := _HEX.fullmatch(text):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return Colour(*(int(digits[place : place + 2], 16) for place in (0, 2, 4)))
    if _HSL.fullmatch(text):
        hue, saturation, light = map(float, _NUMBER.findall(text))
        return from_hsl(hue, saturation, light) if saturation <= 100 and light <= 100 else None
    if _RGB.fullmatch(text):
        values = [int(number) for number in _NUMBER.findall(text)]
        return Colour(*values) if max(values) <= 255 else None
    return None


def colour_problem(text: str) -> str:
    """Why what was entered is no colour, one sentence; empty if it is one."""
    text = text.strip()
    if read_colour(text) is not None:
        return ""
    if _HSL.fullmatch(text):
        return "Saturation and lightness of HSL go from 0 to 100 percent."
    if _RGB.fullmatch(text):
        return "The values of RGB go from 0 to 255."
    return f"“{text[:30]}” is no colour."
