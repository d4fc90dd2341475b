"""Scenes, by the names that prompts call them."""

from typing import Final

from arena.backends.procedural.scenes.base import Scene
from arena.backends.procedural.scenes.candle import Candle
from arena.backends.procedural.scenes.life import Aquarium, Crowd, Walker
from arena.backends.procedural.scenes.night import Fireworks, Rain
from arena.backends.procedural.scenes.outdoors import Beach, Hills
from arena.backends.procedural.scenes.sounding import BouncingBall, Metronome
from arena.backends.procedural.scenes.toys import Clockwork, Dominoes, Pendulum
from arena.backends.procedural.scenes.train import Train

SCENES: Final[dict[str, type[Scene]]] = {
    "aquarium": Aquarium,
    "beach": Beach,
    "bouncing-ball": BouncingBall,
    "candle": Candle,
    "clockwork": Clockwork,
    "crowd": Crowd,
    "dominoes": Dominoes,
    "fireworks": Fireworks,
    "hills": Hills,
    "metronome": Metronome,
    "pendulum": Pendulum,
    "rain": Rain,
    "train": Train,
    "walker": Walker,
}
