"""Change detectors on streams: river. Its ADWIN forgets everything after an alarm, ours keeps the newer part as the paper says, and so does the window inside of river's."""
import numpy as np
import river
from river import drift
from river.drift.adwin import AdaptiveWindowing

from support import table


def alarms(detector, stream):
    out = []
    for i, x in enumerate(stream):
        detector.update(x)
        if detector.drift_detected:
            out.append(i)
    return out


def kept(stream, delta=0.002, clock=32, max_buckets=5, min_window_length=5, grace_period=10):
    window = AdaptiveWindowing(delta=delta, clock=clock, max_buckets=max_buckets, min_window_length=min_window_length, grace_period=grace_period)
    out = [i for i, x in enumerate(stream) if window.update(float(x))]
    assert out[:1] == alarms(drift.ADWIN(delta=delta, clock=clock, max_buckets=max_buckets, min_window_length=min_window_length, grace_period=grace_period), stream)[:1]
    return out


def case(name, stream):
    binary = set(np.unique(stream)) <= {0, 1}
    return {"name": name, "in": list(stream), "out": {
        "adwin": kept(stream), "adwinStrict": kept(stream, delta=1e-6, clock=8), "adwinHasty": kept(stream, delta=0.1, clock=1, max_buckets=2, min_window_length=2, grace_period=3),
        "pageHinkley": alarms(drift.PageHinkley(), stream), "pageHinkleySmall": alarms(drift.PageHinkley(threshold=5, delta=0.05), stream),
        "ddm": alarms(drift.binary.DDM(), [int(x) for x in stream]) if binary else None}}


def tables():
    rng = np.random.default_rng(41)
    errors = np.concatenate([rng.random(1000) < 0.2, rng.random(600) < 0.5]).astype(int)
    yield "streams.json", table(f"river {river.__version__}", "generate_streams.py", [
        case("errors rise", errors), case("errors fall", errors[::-1].copy()), case("steady errors", (rng.random(1500) < 0.3).astype(int)),
        case("integers jump", np.concatenate([rng.integers(0, 2, 1000), rng.integers(4, 8, 400)])),
        case("normal, slow rise", np.round(rng.normal(size=1500) + np.linspace(0, 3, 1500), 4)), case("constant", np.ones(300, int)), case("always right", np.zeros(300, int)),
        case("no number", np.zeros(0, int)), case("one number", np.array([1])), case("two numbers", np.array([0, 1])), case("three numbers", np.array([0, 1, 1])),
        case("huge", rng.normal(0, 1e60, 300)), case("around 1e9", 1e9 + np.concatenate([rng.integers(0, 2, 600), rng.integers(3, 6, 300)])),
        case("heavy tails", np.round(np.concatenate([rng.standard_cauchy(500), rng.standard_cauchy(300) + 4]), 4))])
