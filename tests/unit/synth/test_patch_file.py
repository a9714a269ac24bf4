"""What a patch file may say, and the sentence that comes back when it says something else."""

import tomllib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError
from jamtui.resources import bundled
from jamtui.synth.cache import NoteCache
from jamtui.synth.layer import OSCILLATORS
from jamtui.synth.open import open_instrument
from jamtui.synth.patch import Patch


def parse(text):
    return Patch.from_dict(tomllib.loads(text), "my.toml")


def test_a_layer_takes_filter_and_envelope_of_the_patch_unless_it_has_its_own():
    patch = parse(
        """
        [envelope]
        attack_s = 0.5
        [filter]
        cutoff_hz = 500
        [[layers]]
        osc = "saw"
        [[layers]]
        osc = "sine"
        filter = { cutoff_hz = 900 }
        envelope = { decay_s = 0.3, sustain = 0 }
        """
    )
    first, second = patch.layers
    assert (first.filter.cutoff_hz, first.envelope.attack_s) == (500, 0.5)
    assert (second.filter.cutoff_hz, second.envelope.decay_s) == (900, 0.3)
    assert second.envelope.attack_s == 0.5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least one"),
        ("layers = 3", "list of at most 12 tables"),
        ("layers = [3]", "layers 1: expected a table"),
        ("[[layers]]\nosc = 'saw'\n" * 13, "at most 12"),
        ("[[layers]]\nosc = 'saww'", "'osc' must be one of saw"),
        ("[[layers]]\nosc = 7", "'osc' must be one of saw"),
        ("[[layers]]\nlevel_db = 1", "'osc' must be one of saw"),
        ("[[layers]]\nosc = 'saw'\nlevle_db = 3", "unknown key 'levle_db'; known here are"),
        ("[[layers]]\nosc = 'saw'\nwidth = 0.3", "unknown key 'width'"),
        ("[[layers]]\nosc = 'saw'\nlevel_db = '3'", "'level_db' must be a number"),
        ("[[layers]]\nosc = 'saw'\nlevel_db = true", "'level_db' must be a number"),
        ("[[layers]]\nosc = 'saw'\nlevel_db = nan", "'level_db' is nan"),
        ("[[layers]]\nosc = 'saw'\nlevel_db = inf", "'level_db' is inf"),
        ("[[layers]]\nosc = 'saw'\noctave = 1.5", "'octave' must be a whole number from -4 to 4"),
        ("[[layers]]\nosc = 'harmonics'", "'harmonics' must be"),
        ("[[layers]]\nosc = 'harmonics'\nharmonics = [0, 0]", "'harmonics' must be"),
        ("[[layers]]\nosc = 'harmonics'\nharmonics = 'abc'", "list of 1 to 256 numbers"),
        (f"[[layers]]\nosc = 'harmonics'\nharmonics = {[1] * 257}", "list of 1 to 256 numbers"),
        ("[[layers]]\nosc = 'modal'\nratios = [1]\nlevels = [1, 2]\ndecays_s = [1]", "one length"),
        ("[[layers]]\nosc = 'noise'\nunison = { voices = 3 }", "'noise' has no unison"),
        ("[[layers]]\nosc = 'saw'\nunison = { voices = 900 }", "'voices' must be"),
        ("[filter]\nkind = 'lowpass'\n[[layers]]\nosc = 'saw'", "'cutoff_hz' is missing"),
        ("[filter]\ncutoff_hz = -3\n[[layers]]\nosc = 'saw'", "number from 10 to 24000 Hz"),
        ("envelope = 4\n[[layers]]\nosc = 'saw'", "[envelope]: expected a table"),
        ("kind = 'kit'\n[[layers]]\nosc = 'saw'", "'kind' must be"),
    ],
)
def test_says_what_is_wrong_and_where(text, complaint):
    with pytest.raises(BadFileError) as caught:
        parse(text)
    assert str(caught.value).startswith("my.toml")
    assert complaint in str(caught.value)


def test_an_integer_beyond_all_floats_is_refused():
    with pytest.raises(BadFileError, match="'level_db'"):
        Patch.from_dict({"level_db": 10**5000, "layers": [{"osc": "saw"}]}, "my.toml")


@pytest.mark.parametrize("data", [[], 3, None, {"kind": "noise"}, {}, {"kind": ["patch"]}])
def test_open_refuses_what_is_neither_patch_nor_kit(data):
    with pytest.raises(BadFileError, match=r"my\.toml"):
        open_instrument(data, "x", 48000, NoteCache(1000), "my.toml")


SCALARS = st.one_of(
    st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=5), st.just([])
)
WORDS = """
    osc level_db octave width harmonics ratios levels decays_s unison filter envelope kind cutoff_hz
    attack_s decay_s sustain voices layers body hz gain_db vibrato drive tremolo depth_db
"""
KEYS = st.sampled_from(WORDS.split())
HOSTILE = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KEYS, st.text(max_size=3)), inner)
    ),
    max_leaves=12,
)


def complaint_about(content):
    """Returns the sentence, nothing for a valid patch; any other error fails the test."""
    try:
        Patch.from_dict(content, "my.toml")
    except BadFileError as error:
        return str(error)
    return ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.dictionaries(KEYS, HOSTILE),
    layer=st.dictionaries(KEYS, HOSTILE),
    oscillator=st.sampled_from(OSCILLATORS),
)
def test_hostile_content_never_does_worse_than_one_sentence(data, layer, oscillator):
    whole = {**data, "layers": [{**layer, "osc": oscillator}]}
    for content in (data, whole):
        assert "\n" not in complaint_about(content)


NUMBERS = {
    "saw": {"tilt_db": (-48, 12), "even": (0, 1)},
    "pulse": {"width": (0.02, 0.98)},
    "string": {
        "position": (0.01, 0.5), "decay_s": (0.02, 60), "decay_key": (0, 2), "damping": (0, 100),
        "inharmonicity": (0, 0.02), "spread_cents": (0, 50), "aftersound_db": (-40, 0),
    },
    "fm": {
        "ratio": (0.1, 32), "modulator_ratio": (0.1, 32), "index": (0, 20),
        "index_decay_s": (0.01, 30), "index_key": (0, 2),
    },
    "noise": {"colour_db": (-24, 12)},
}  # fmt: skip


@st.composite
def extreme_patches(draw):
    oscillator = draw(st.sampled_from(sorted(NUMBERS)))
    layer = {key: draw(st.sampled_from(ends)) for key, ends in NUMBERS[oscillator].items()}
    layer |= {"osc": oscillator, "octave": draw(st.sampled_from((-4, 0, 4)))}
    return {
        "octave": draw(st.sampled_from((-4, 0, 4))),
        "envelope": {
            "attack_s": draw(st.sampled_from((0, 10))),
            "decay_s": draw(st.sampled_from((0.005, 30))),
            "sustain": draw(st.sampled_from((0, 0.5, 1))),
        },
        "filter": {
            "kind": draw(st.sampled_from(("lowpass", "highpass", "bandpass"))),
            "cutoff_hz": draw(st.sampled_from((10, 24000))),
            "resonance": draw(st.sampled_from((0, 1))),
            "key_tracking": draw(st.sampled_from((0, 1.5))),
            "envelope_octaves": draw(st.sampled_from((-8, 0, 8))),
            "lfo_rate_hz": draw(st.sampled_from((0, 20))),
            "lfo_octaves": draw(st.sampled_from((0, 4))),
        },
        "vibrato": {"rate_hz": draw(st.sampled_from((0.5, 15))), "depth_cents": 200},
        "pitch_envelope": {
            "semitones": draw(st.sampled_from((-36, 36))),
            "decay_s": draw(st.sampled_from((0.005, 10))),
        },
        "layers": [layer],
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=extreme_patches(), pitch=st.sampled_from((0, 60, 127)))
def test_a_patch_at_its_limits_still_gives_finite_samples(data, pitch):
    instrument = open_instrument({**data, "kind": "patch"}, "x", 44100, NoteCache(0), "my.toml")
    samples = instrument.note(pitch, 127, 3000).samples
    assert np.isfinite(samples).all()


def test_every_documented_key_is_a_known_one():
    """The example of the whole format in the bundled presets: each of them parses."""
    files = (bundled("presets") / "sounds").glob("*/*.toml")
    patches = [data for data in map(_read, files) if data["kind"] == "patch"]
    assert len(patches) >= 36
    for data in patches:
        Patch.from_dict(data, str(data["name"]))


def _read(path):
    with path.open("rb") as file:
        return tomllib.load(file)
