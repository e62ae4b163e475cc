"""What TFMA decides by an EvalConfig: its whole pipeline over rows, to the ValidationResult that it writes.

    tfma-env/bin/python test/reference/peers/tfma_validations.py [folder]

An environment of its own (README.md, one folder up): TFMA wants TensorFlow, Beam and an older pandas.
"""
import json
import logging
import os
import platform
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "TF_USE_LEGACY_KERAS": "1"}
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import pandas as pd  # noqa: E402
from google.protobuf import text_format  # noqa: E402
from tensorflow_model_analysis.api import model_eval_lib  # noqa: E402
from tensorflow_model_analysis.proto import config_pb2  # noqa: E402
from tensorflow_model_analysis.utils import config_util  # noqa: E402
from tensorflow_model_analysis.writers import metrics_plots_and_validations_writer as results  # noqa: E402

NAME = "tfma-validations.json"
# Columns of predictions are no models, so TFMA would take it that there is no baseline among them: validated() fills the defaults itself.
model_eval_lib._update_eval_config_with_defaults = lambda eval_config, eval_shared_model: eval_config
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent).resolve()
SIZES = ["S", "M", "L"]


def rows(tp, fp):
    """Scores that find tp[k] of 10 positives of size k, and call fp[k] of its 10 negatives positive."""
    score, truth, size = [], [], []
    for k, (found, called) in enumerate(zip(tp, fp)):
        score += [0.9] * found + [0.2] * (10 - found) + [0.8] * called + [0.1] * (10 - called)
        truth += [1] * 10 + [0] * 10
        size += [SIZES[k]] * 20
    return truth, size, score


# The same overall: 24 of 30 found, 6 of 30 called; per size alike, or one of them worse.
EVEN, UNEVEN = rows([8, 8, 8], [2, 2, 2]), rows([10, 9, 5], [2, 2, 2])
BEFORE = rows([7, 7, 7], [2, 2, 2])
HEAD = 'model_specs { label_key: "damage" prediction_key: "candidate" }\n'
PAIR = 'model_specs { name: "candidate" label_key: "damage" prediction_key: "candidate" }\nmodel_specs { name: "baseline" label_key: "damage" prediction_key: "baseline" is_baseline: true }\n'
BY_SIZE = 'slicing_specs {}\nslicing_specs { feature_keys: ["size"] }\n'


def value(**bounds):
    return "value_threshold { " + " ".join(f"{name}_bound {{ value: {bound!r} }}" for name, bound in bounds.items()) + " }"


def change(direction, absolute):
    return f"change_threshold {{ direction: {direction} absolute {{ value: {absolute!r} }} }}"


def asked(threshold, metric="Recall", more=""):
    return f'metrics_specs {{ metrics {{ class_name: "{metric}" threshold {{ {threshold} }} {more} }} }}\n'


def per_slice(spec, threshold, metric="Recall"):
    return f'metrics_specs {{ metrics {{ class_name: "{metric}" per_slice_thresholds {{ slicing_specs {{ {spec} }} threshold {{ {threshold} }} }} }} }}\n'


def validated(config, truth, size, candidate, baseline, rubber_stamp):
    """The ValidationResult of one run."""
    eval_config = text_format.Parse(config, config_pb2.EvalConfig())
    eval_config = config_util.update_eval_config_with_defaults(eval_config, has_baseline=baseline is not None, rubber_stamp=rubber_stamp)
    data = pd.DataFrame({"damage": [float(y) for y in truth], "size": size, "candidate": candidate})
    if baseline is not None:
        data["baseline"] = baseline
    out = tempfile.mkdtemp()
    paths = {key: os.path.join(out, key) for key in ("metrics", "plots", "attributions", "validations")}
    writer = results.MetricsPlotsAndValidationsWriter(output_paths=paths, eval_config=eval_config, add_metrics_callbacks=[], rubber_stamp=rubber_stamp)
    model_eval_lib.analyze_raw_data(data, eval_config, output_path=out, writers=[writer, *[w for w in model_eval_lib.default_writers(out, eval_config=eval_config) if w.stage_name == "WriteEvalConfig"]])
    return model_eval_lib.load_validation_result(out)


def named(slice_key):
    return " and ".join(f"{key.column} = {key.bytes_value.decode()}" for key in slice_key.single_slice_keys) or "all"


def case(name, config, candidate, baseline=None, rubber_stamp=False):
    truth, size, score = candidate
    content = {"name": name, "config": config, "truth": truth, "size": size, "candidate": score, "baseline": baseline and baseline[2], "rubber_stamp": rubber_stamp}
    try:
        result = validated(config, truth, size, score, baseline and baseline[2], rubber_stamp)
    except (ValueError, RuntimeError) as refused:
        return {**content, "says": "refused", "failures": [str(refused).splitlines()[0][:100]], "missing": 0}
    failures = sorted(
        {
            f"{failure.metric_key.name}: {failure.message.strip() or ('changed by ' if failure.metric_key.is_diff else 'is ') + format(failure.metric_value.double_value.value, '.9g')} ({named(per.slice_key)})"
            for per in result.metric_validations_per_slice
            for failure in per.failures
        }
    )
    return {**content, "says": "passed" if result.validation_ok else "failed", "failures": failures, "missing": len(result.missing_slices)}


def cases():
    for metric, at in [("Recall", 0.8), ("Precision", 0.8), ("BinaryAccuracy", 0.8)]:
        yield case(f"{metric} on its lower bound", HEAD + asked(value(lower=at), metric), EVEN)
        yield case(f"{metric} on its upper bound", HEAD + asked(value(upper=at), metric), EVEN)
    yield case("below a lower bound", HEAD + asked(value(lower=0.8001)), EVEN)
    yield case("above an upper bound", HEAD + asked(value(upper=0.7999)), EVEN)
    yield case("between two bounds", HEAD + asked(value(lower=0.7, upper=0.9)), EVEN)
    yield case("a threshold with slices: all of them", HEAD + BY_SIZE + asked(value(lower=0.6)), UNEVEN)
    yield case("a threshold with slices: all of them meet it", HEAD + BY_SIZE + asked(value(lower=0.5)), UNEVEN)
    yield case("a threshold with slices and not all rows: only of the slices", HEAD + 'slicing_specs { feature_keys: ["size"] }\n' + asked(value(upper=0.79)), rows([10, 9, 5], [2, 2, 2]))
    yield case("a threshold in a map with slices", HEAD + BY_SIZE + 'metrics_specs { metrics { class_name: "Recall" } thresholds { key: "recall" value { ' + value(lower=0.6) + " } } }\n", UNEVEN)
    yield case("slices of fewer rows than min_slice_size", HEAD + BY_SIZE + asked(value(lower=0.6)) + "options { min_slice_size { value: 21 } }\n", UNEVEN)
    yield case("slices of as many rows as min_slice_size", HEAD + BY_SIZE + asked(value(lower=0.6)) + "options { min_slice_size { value: 20 } }\n", UNEVEN)
    yield case("a threshold of each slice of a column", HEAD + BY_SIZE + per_slice('feature_keys: ["size"]', value(lower=0.6)), UNEVEN)
    yield case("a threshold of one slice", HEAD + BY_SIZE + per_slice('feature_values { key: "size" value: "S" }', value(lower=0.95)), UNEVEN)
    yield case("a threshold of one slice that misses it", HEAD + BY_SIZE + per_slice('feature_values { key: "size" value: "L" }', value(lower=0.6)), UNEVEN)
    yield case("a threshold of a slice that is not there", HEAD + BY_SIZE + per_slice('feature_values { key: "size" value: "XL" }', value(lower=0.1)), UNEVEN)
    yield case("gains what is asked", PAIR + asked(change("HIGHER_IS_BETTER", 0.1)), EVEN, BEFORE)
    yield case("gains less than is asked", PAIR + asked(change("HIGHER_IS_BETTER", 0.11)), EVEN, BEFORE)
    yield case("loses no more than is allowed", PAIR + asked(change("HIGHER_IS_BETTER", -0.11)), BEFORE, EVEN)
    yield case("loses more than is allowed", PAIR + asked(change("HIGHER_IS_BETTER", -0.05)), BEFORE, EVEN)
    yield case("changes nothing, and may not lose", PAIR + asked(change("HIGHER_IS_BETTER", -1e-10)), EVEN, EVEN)
    yield case("changes nothing, and must gain", PAIR + asked(change("HIGHER_IS_BETTER", 0.01)), EVEN, EVEN)
    yield case("bound and change, the bound missed", PAIR + asked(value(lower=0.9) + " " + change("HIGHER_IS_BETTER", 0.05)), EVEN, BEFORE)
    yield case("bound and change, both met", PAIR + asked(value(lower=0.8) + " " + change("HIGHER_IS_BETTER", 0.05)), EVEN, BEFORE)
    yield case("an error gets smaller", PAIR + asked(change("LOWER_IS_BETTER", -0.001), "BinaryCrossentropy"), EVEN, BEFORE)
    yield case("an error gets larger, within what is allowed", PAIR + asked(change("LOWER_IS_BETTER", 0.5), "BinaryCrossentropy"), BEFORE, EVEN)
    yield case("an error gets larger", PAIR + asked(change("LOWER_IS_BETTER", 0.001), "BinaryCrossentropy"), BEFORE, EVEN)
    yield case("a change is asked, and one slice loses", PAIR + BY_SIZE + asked(change("HIGHER_IS_BETTER", -0.01)), UNEVEN, BEFORE)
    both = value(lower=0.75) + " " + change("HIGHER_IS_BETTER", 0.1)
    yield case("first: with a rubber stamp, the bound is met", HEAD + asked(both), EVEN, None, True)
    yield case("first: with a rubber stamp, the bound is missed", HEAD + asked(both), BEFORE, None, True)
    yield case("first: with a rubber stamp, a change asked alone", HEAD + asked(change("HIGHER_IS_BETTER", 0.1)), EVEN, None, True)
    yield case("first: without a rubber stamp", HEAD + asked(both), EVEN)
    yield case("no direction", PAIR + asked("change_threshold { absolute { value: 0.01 } }"), EVEN, BEFORE)


def main():
    made = []
    for one in cases():
        made.append(one)
        print(one["says"], one["name"], one["failures"], one["missing"], file=sys.stderr, flush=True)
    versions = {"python": platform.python_version()} | {name: version(name) for name in ("tensorflow-model-analysis", "tensorflow", "apache-beam", "numpy", "pandas")}
    content = {"source": "tensorflow_model_analysis: analyze_raw_data and load_validation_result", "generatedBy": "test/reference/peers/tfma_validations.py", "versions": versions, "cases": made}
    (FOLDER / NAME).write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n")
    print(NAME)


main()
