"""What MLflow decides by MetricThreshold: the evaluation of rows, then validate_evaluation_results on it.

    mlflow-env/bin/python test/reference/peers/mlflow_thresholds.py [folder]

An environment of its own (README.md, one folder up): MLflow wants another pyarrow than the other tables.
"""
import json
import logging
import math
import os
import platform
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

NAME = "mlflow-thresholds.json"

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent).resolve()
# MLflow keeps what it evaluates in the folder that it is started in.
os.chdir(tempfile.mkdtemp())
os.environ |= {"MLFLOW_TRACKING_URI": "sqlite:///runs.db", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

import pandas as pd  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow import validate_evaluation_results  # noqa: E402
from mlflow.models import MetricThreshold, evaluate  # noqa: E402
from mlflow.models.evaluation.validation import ModelValidationFailedException  # noqa: E402

POSITIVES = NEGATIVES = 20


def classes(tp, fp):
    """Labels, and predictions that find tp of 20 positives and call fp of 20 negatives positive."""
    truth = [1] * POSITIVES + [0] * NEGATIVES
    return truth, [1] * tp + [0] * (POSITIVES - tp) + [1] * fp + [0] * (NEGATIVES - fp)


def numbers(*errors):
    """Targets, and predictions that miss them by these errors in turn."""
    truth = [1.0 + row for row in range(16)]
    return truth, [y + errors[row % len(errors)] for row, y in enumerate(truth)]


BINARY, REGRESSION = "binary-classification", "regression"
MODEL_TYPE = {BINARY: "classifier", REGRESSION: "regressor"}
# Values that are exact in doubles, and values that are not.
GOOD, FAIR, POOR, NONE = classes(16, 4), classes(14, 4), classes(6, 4), classes(0, 4)
NEAR, FAR, EXACT, WORSE_THAN_MEAN = numbers(0.1, -0.2, 0.3), numbers(0.7, -0.5), numbers(0.0), numbers(9.0, -9.0)
HALF, QUARTER = numbers(0.5, -0.5), numbers(0.25, -0.25)
MEASURED = {
    BINARY: [("accuracy_score", True), ("precision_score", True), ("recall_score", True), ("f1_score", True)],
    REGRESSION: [("mean_absolute_error", False), ("mean_squared_error", False), ("root_mean_squared_error", False),
                 ("mean_absolute_percentage_error", False), ("r2_score", True)],
}
evaluated = {}


def metrics_of(task, rows):
    """What evaluate() says of rows; EvaluationResult."""
    key = json.dumps([task, rows])
    if key not in evaluated:
        truth, prediction = rows
        data = pd.DataFrame({"truth": truth, "prediction": prediction})
        config = {"log_explainer": False, "log_model_explainability": False}
        evaluated[key] = evaluate(data=data, targets="truth", predictions="prediction", model_type=MODEL_TYPE[task], evaluators="default", evaluator_config=config)
    return evaluated[key]


def decided(thresholds, candidate, baseline):
    """MLflow's word on it: passed, or what failed, or that there is no such threshold."""
    try:
        validate_evaluation_results({name: MetricThreshold(**t) for name, t in thresholds.items()}, candidate, baseline)
    except ModelValidationFailedException as failed:
        return {"says": "failed", "why": failed.message.split(os.linesep)}
    except MlflowException as refused:
        return {"says": "refused", "why": [refused.message]}
    return {"says": "passed", "why": []}


def case(name, task, thresholds, candidate, baseline=None):
    ours, theirs = metrics_of(task, candidate), baseline and metrics_of(task, baseline)
    used = [metric for metric in thresholds if metric in ours.metrics]
    return {
        "name": name, "task": task, "thresholds": thresholds,
        "truth": candidate[0], "candidate": candidate[1], "baseline": baseline and baseline[1],
        "values": {metric: [ours.metrics[metric], theirs and theirs.metrics[metric]] for metric in used},
        **decided(thresholds, ours, theirs or None),
    }


def bounds():
    """A bound on the model itself: hit to the last digit, and missed by one."""
    for task, rows in [(BINARY, GOOD), (BINARY, POOR), (REGRESSION, NEAR), (REGRESSION, FAR), (REGRESSION, HALF)]:
        for metric, greater in MEASURED[task]:
            value = metrics_of(task, rows).metrics[metric]
            worse, better = (-math.inf, math.inf) if greater else (math.inf, -math.inf)
            for what, bound in [("exactly", value), ("beyond by a digit", value + abs(value) * 1e-9 * math.copysign(1, better)),
                                ("within by a digit", value + abs(value) * 1e-9 * math.copysign(1, worse))]:
                yield case(f"{metric}, bound met {what}", task, {metric: {"threshold": bound, "greater_is_better": greater}}, rows)
    yield case("a whole number as bound", REGRESSION, {"mean_absolute_error": {"threshold": 0, "greater_is_better": False}}, EXACT)
    yield case("a whole number as bound, missed", REGRESSION, {"mean_absolute_error": {"threshold": 0, "greater_is_better": False}}, HALF)


def changes():
    """A bound on what is gained over the baseline."""
    def absolute(metric, task, greater, change, candidate, baseline, name):
        return case(name, task, {metric: {"min_absolute_change": change, "greater_is_better": greater}}, candidate, baseline)

    def recall(*rest):
        return absolute("recall_score", BINARY, True, *rest)

    def error(*rest):
        return absolute("mean_absolute_error", REGRESSION, False, *rest)

    yield recall(0.05, GOOD, FAIR, "gains more than is asked")
    yield recall(0.1, GOOD, FAIR, "gains what is asked")
    yield recall(0.15, GOOD, FAIR, "gains less than is asked")
    yield recall(0.01, GOOD, GOOD, "behaves alike")
    yield recall(0.01, FAIR, GOOD, "loses")
    yield recall(0.2, POOR, classes(2, 4), "gains what is asked but for the last digit: 0.1 + 0.2 is more than 0.3")
    yield recall(0.3, POOR, NONE, "gains what is asked over a baseline of 0")
    yield error(0.125, QUARTER, HALF, "errs less by more than is asked")
    yield error(0.25, QUARTER, HALF, "errs less by what is asked")
    yield error(0.375, QUARTER, HALF, "errs less by less than is asked")
    yield error(0.25, HALF, QUARTER, "errs more")
    yield error(0.25, EXACT, QUARTER, "errs not at all")
    yield error(0.25, QUARTER, EXACT, "errs more than a baseline of 0")
    yield absolute("r2_score", REGRESSION, True, 0.5, FAR, WORSE_THAN_MEAN, "gains over a baseline below 0")
    yield absolute("r2_score", REGRESSION, True, 0.5, WORSE_THAN_MEAN, FAR, "falls below 0")
    both = {"threshold": 0.75, "min_absolute_change": 0.1, "greater_is_better": True}
    yield case("bound and change, both met", BINARY, {"recall_score": both}, GOOD, FAIR)
    yield case("bound missed, change met", BINARY, {"recall_score": {**both, "threshold": 0.85}}, GOOD, FAIR)
    yield case("bound met, change missed", BINARY, {"recall_score": {**both, "min_absolute_change": 0.2}}, GOOD, FAIR)
    yield case("two metrics, one misses", BINARY, {"recall_score": both, "precision_score": {"threshold": 0.9, "greater_is_better": True}}, GOOD, FAIR)
    yield case("two metrics, both meet", BINARY, {"recall_score": both, "precision_score": {"threshold": 0.8, "greater_is_better": True}}, GOOD, FAIR)


def relative():
    """A bound on the gain relative to the baseline."""
    def of(metric, task, greater, change, candidate, baseline, name):
        return case(name, task, {metric: {"min_relative_change": change, "greater_is_better": greater}}, candidate, baseline)

    yield of("recall_score", BINARY, True, 0.1, GOOD, FAIR, "relative: gains more than is asked")
    yield of("recall_score", BINARY, True, 0.2, GOOD, FAIR, "relative: gains less than is asked")
    yield of("recall_score", BINARY, True, 0.5, POOR, NONE, "relative: anything gained over 0")
    yield of("recall_score", BINARY, True, 0.5, NONE, NONE, "relative: nothing gained over 0")
    yield of("mean_absolute_error", REGRESSION, False, 0.5, QUARTER, HALF, "relative: errs less by what is asked")
    yield of("mean_absolute_error", REGRESSION, False, 0.75, QUARTER, HALF, "relative: errs less by less than is asked")
    yield of("mean_absolute_error", REGRESSION, False, 0.5, EXACT, EXACT, "relative: a baseline without error")
    yield of("r2_score", REGRESSION, True, 0.5, FAR, WORSE_THAN_MEAN, "relative: over a baseline below 0")


def first():
    """Without a baseline."""
    bound, change = {"threshold": 0.75, "greater_is_better": True}, {"min_absolute_change": 0.1, "greater_is_better": True}
    yield case("first: bound met", BINARY, {"recall_score": bound}, GOOD)
    yield case("first: bound missed", BINARY, {"recall_score": bound}, FAIR)
    yield case("first: bound met, a change asked", BINARY, {"recall_score": {**bound, **change}}, GOOD)
    yield case("first: bound missed, a change asked", BINARY, {"recall_score": {**bound, **change}}, FAIR)
    yield case("first: a change asked alone", BINARY, {"recall_score": change}, GOOD)


def refusals():
    """Thresholds that are none."""
    for name, threshold in [
        ("nothing asked", {"greater_is_better": True}),
        ("no direction", {"threshold": 0.5}),
        ("a direction that is a text", {"threshold": 0.5, "greater_is_better": "true"}),
        ("a bound that is a text", {"threshold": "0.5", "greater_is_better": True}),
        ("no change", {"min_absolute_change": 0, "greater_is_better": True}),
        ("a change to the worse", {"min_absolute_change": -0.1, "greater_is_better": True}),
    ]:
        yield case(f"refused: {name}", BINARY, {"recall_score": threshold}, GOOD, FAIR)
    yield case("a metric that was not measured", BINARY, {"toxicity": {"threshold": 0.5, "greater_is_better": True}}, GOOD)
    yield case("bounded from the wrong side", BINARY, {"recall_score": {"threshold": 0.9, "greater_is_better": False}}, GOOD)


def main():
    cases = [*bounds(), *changes(), *relative(), *first(), *refusals()]
    versions = {"python": platform.python_version()} | {name: version(name) for name in ("mlflow", "scikit-learn", "numpy", "pandas")}
    content = {"source": "mlflow.models.evaluate and validate_evaluation_results", "generatedBy": "test/reference/peers/mlflow_thresholds.py", "versions": versions, "cases": cases}
    (FOLDER / NAME).write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n")
    print(NAME)


main()
