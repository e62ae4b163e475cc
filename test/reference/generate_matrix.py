"""Two small models of each kind for each task, the rows that judge them, and what evaluate-gate and compare-to-champion must say of them.

Linear models by scikit-learn, trees by XGBoost and LightGBM; a champion of one column and a candidate of three. Metrics by scikit-learn, of
the predictions of the library that made the model; the interval of the primary metric's difference as generate_task_bouts.py has it. The
dummies are scikit-learn's, fitted to the judged labels.
"""
import numpy as np
import xgboost as xgb
from lightgbm import Dataset
from lightgbm import train as lightgbm_train
from sklearn import metrics as m
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

from generate_task_bouts import CLASSES, LEVEL, class_numbers, flips, moved, paired, per_query, regression_numbers
from generate_trees import LGB, XGB, saved
from support import table

FEATURES = {"champion": ["a"], "candidate": ["a", "b", "c"]}
COLUMNS = FEATURES["candidate"]
SIZE, TRAIN, TEST = 5, 200, 100


def binary_numbers(y, p):
    called = p >= 0.5
    return {"log_loss": m.log_loss(y, p), "roc_auc": m.roc_auc_score(y, p), "accuracy": m.accuracy_score(y, called),
            "recall": m.recall_score(y, called), "brier": m.brier_score_loss(y, p)}


def ranking_numbers(y, s):
    q = np.arange(len(y)) // SIZE
    return {"ndcg@3": per_query(q, lambda i: m.ndcg_score([y[i]], [s[i]], k=3)).mean(),
            "map": per_query(q, lambda i: m.average_precision_score(y[i] > 0, s[i]) if (y[i] > 0).any() else 0.0).mean()}


def row_losses(task, y, p):
    """Whose mean is the primary metric, or its negative."""
    if task == "binary-classification":
        return -np.log(np.where(y == 1, p, 1 - p))
    if task == "multiclass-classification":
        return -np.log(p[np.arange(len(y)), y])
    if task == "regression":
        return np.abs(p - y)
    q = np.arange(len(y)) // SIZE
    return -per_query(q, lambda i: m.ndcg_score([y[i]], [p[i]], k=3))


NUMBERS = {"binary-classification": binary_numbers, "multiclass-classification": class_numbers, "regression": regression_numbers,
           "ranking": ranking_numbers}
OBJECTIVES = {"binary-classification": ("binary:logistic", "binary"), "multiclass-classification": ("multi:softprob", "multiclass"),
              "regression": ("reg:squarederror", "regression"), "ranking": ("rank:ndcg", "lambdarank")}
PRIMARY = {"binary-classification": "log_loss", "multiclass-classification": "log_loss", "regression": "mae", "ranking": "ndcg@3"}
DATA = {"binary-classification": ["label: y", 'positive: "1"'], "multiclass-classification": ["label: y", "classes: [low, mid, high]"],
        "regression": ["label: y"], "ranking": ["label: y", "query: q"]}


def linear(task, x, y, test):
    """Weights for each score, and what they say. Half as many digits as a double has: what is written is what is meant."""
    short = lambda values: np.round(np.atleast_1d(values), 8)
    if task in ("regression", "ranking"):
        model = LinearRegression().fit(x, y)
    else:
        model = LogisticRegression().fit(x, y)
    model.coef_, model.intercept_ = short(model.coef_), short(model.intercept_)
    said = model.predict(test) if task in ("regression", "ranking") else model.predict_proba(test)
    return {"coefficients": np.atleast_2d(model.coef_), "intercepts": model.intercept_}, said[:, 1] if task == "binary-classification" else said


def trees(task, x, y, test, features):
    """Of both libraries, so small that they can be committed. Neither keeps names of classes: their numbers are places among the sorted labels."""
    first, second = OBJECTIVES[task]
    by_name = sorted(CLASSES)
    if task == "multiclass-classification":
        y = np.array([by_name.index(CLASSES[k]) for k in y])
    more = {"num_class": 3} if task == "multiclass-classification" else {}
    groups = {"group": np.full(len(y) // SIZE, SIZE)} if task == "ranking" else {}
    one = xgb.train({**XGB, "max_depth": 2, "objective": first, **more},
                    xgb.DMatrix(x, y, feature_names=features, **({"qid": np.arange(len(y)) // SIZE} if groups else {})), 3)
    two = lightgbm_train({**LGB, "num_leaves": 4, "objective": second, **more}, Dataset(x, y, feature_name=features, **groups), 3)
    says = one.predict(xgb.DMatrix(test, feature_names=features)).astype(float)
    back = (lambda said: said[:, [by_name.index(name) for name in CLASSES]]) if task == "multiclass-classification" else (lambda said: said)
    return {"xgboost": (saved(one), back(says)), "lightgbm": ({"text": two.model_to_string()}, back(two.predict(test)))}


def labels(task, signal, rng):
    noisy = signal + rng.normal(0, 0.8, len(signal))
    if task == "binary-classification":
        return (noisy > 0.3).astype(int)
    if task == "multiclass-classification":
        return np.digitize(noisy, [-0.6, 0.8])
    if task == "ranking":
        return np.digitize(noisy, [0.4, 1.2, 2.2])
    return np.round(20 + 5 * noisy, 3)


def dummy_of(task, y):
    x = np.zeros((len(y), 1))
    if task == "ranking":
        return np.zeros(len(y))
    if task == "regression":
        return DummyRegressor().fit(x, y).predict(x)
    said = DummyClassifier(strategy="prior").fit(x, y).predict_proba(x)
    return said[:, 1] if task == "binary-classification" else said


def bout(task, y, champion, candidate):
    numbers = NUMBERS[task]
    out = {"numbers": {"champion": numbers(y, champion), "candidate": numbers(y, candidate)},
           "difference": paired(row_losses(task, y, champion), row_losses(task, y, candidate))}
    if task in ("binary-classification", "multiclass-classification"):
        right = [(said >= 0.5) == y if said.ndim == 1 else said.argmax(axis=1) == y for said in (champion, candidate)]
        return {**out, "flips": flips(*right)}
    losses = [row_losses(task, y, said) for said in (champion, candidate)]
    return {**out, "moved": {k: v for k, v in moved(*losses).items() if k != "p_value"}}


def case(task, rng):
    x = np.round(rng.normal(size=(TRAIN + TEST, 3)), 3)
    y = labels(task, x @ [0.7, 0.9, -0.6], rng)
    fitted, test, truth = (x[:TRAIN], y[:TRAIN]), x[TRAIN:], y[TRAIN:]
    models, said = {}, {}
    for side, features in FEATURES.items():
        some = slice(0, len(features))
        made = {"linear": linear(task, fitted[0][:, some], fitted[1], test[:, some]),
                **trees(task, fitted[0][:, some], fitted[1], test[:, some], features)}
        for kind, (model, says) in made.items():
            models.setdefault(kind, {})[side] = model
            said.setdefault(kind, {})[side] = says
    prior = dummy_of(task, truth)
    return {
        "task": task, "data": DATA[task], "primary": PRIMARY[task],
        "columns": {name: test[:, k] for k, name in enumerate(COLUMNS)},
        "y": [CLASSES[k] for k in truth] if task == "multiclass-classification" else truth,
        "query": np.arange(TEST) // SIZE if task == "ranking" else None,
        "models": models, "said": said["linear"],
        "bouts": {kind: bout(task, truth, **sides) for kind, sides in said.items()},
        "dummy": NUMBERS[task](truth, prior),
    }


def custom(rng):
    """Losses that a command works out from columns alone: the larger of 0 and a weighted sum."""
    x = np.round(rng.normal(1, 1, size=(TEST, 3)), 3)
    weights = {"champion": [[0.9]], "candidate": [[0.3, 0.2, 0.1]]}
    said = {side: np.maximum(0, x[:, : len(w[0])] @ w[0]) for side, w in weights.items()}
    return {
        "task": "custom", "data": [], "primary": "loss_words", "columns": {name: x[:, k] for k, name in enumerate(COLUMNS)},
        "y": None, "query": None, "said": said,
        "models": {"linear": {side: {"coefficients": w, "intercepts": [0]} for side, w in weights.items()}},
        "bouts": {"linear": {"numbers": {side: {"loss_words": loss.mean()} for side, loss in said.items()},
                             "difference": paired(said["champion"], said["candidate"]),
                             "moved": {k: v for k, v in moved(said["champion"], said["candidate"]).items() if k != "p_value"}}},
        "dummy": None,
    }


def tables():
    rng = np.random.default_rng(20261129)
    cases = [case(task, rng) for task in NUMBERS] + [custom(rng)]
    yield "matrix.json", table("scikit-learn, XGBoost, LightGBM, SciPy", "generate_matrix.py", cases, level=LEVEL, tolerance=1e-5)
