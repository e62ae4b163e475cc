"""What XGBoost and LightGBM say with models of their own files: one small model for each objective and feature of the formats.

A case holds the model as its library saved it, rows, and the library's predictions. Among the rows are some that lie exactly on a
threshold of the model and right below it, and rows with gaps.
"""
import base64
import json
import os
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, mean_absolute_error, r2_score, roc_auc_score

from support import table

NUMBERS = ["size", "wind speed", "height", "n"]
ROWS = 24


def frame(n, seed):
    """Four columns of numbers, with gaps, ties and zeros."""
    rng = np.random.default_rng(seed)
    out = pd.DataFrame({"size": rng.normal(size=n), "wind speed": np.round(rng.normal(5, 3, n), 1),
                        "height": rng.exponential(1000, n), "n": rng.integers(-2, 6, n).astype(float)})
    out.loc[rng.random(n) < 0.15, "size"] = np.nan
    out.loc[rng.random(n) < 0.1, "height"] = np.nan
    out.loc[rng.random(n) < 0.2, "wind speed"] = 0.0
    return out


def mixed(n, seed):
    """Texts, whole numbers as categories, and a truth value beside two columns of numbers."""
    rng = np.random.default_rng(seed)
    out = frame(n, seed)[["size", "n"]]
    out["cover"] = pd.Categorical(rng.choice(["clear", "few", "overcast", "Schnee, naß", "a\"b"], n))
    out["gate"] = pd.Categorical(rng.choice([30, -7, 12], n))
    out["many"] = pd.Categorical(rng.choice([f"k{i}" for i in range(40)], n))
    out["night"] = rng.random(n) < 0.4
    out.loc[rng.random(n) < 0.1, "cover"] = np.nan
    return out


def ascii(x):
    """XGBoost 3.2 counts letters of pandas' categories where it should count bytes."""
    return x.assign(cover=x["cover"].cat.rename_categories({"Schnee, naß": "snow, wet"}))


def truth(x, seed):
    """A signal in the columns: a number, and classes cut out of it."""
    rng = np.random.default_rng(seed)
    s = x["size"].fillna(0.7) + 0.3 * x["n"] + 0.3 * rng.normal(size=len(x))
    for column in ("cover", "gate", "many"):
        if column in x:
            s += 0.8 * (x[column].cat.codes % 3)
    s = s.to_numpy()
    return {"number": s, "positive": np.exp(s / 2), "count": np.floor(np.exp(s / 2)), "share": 1 / (1 + np.exp(-s)),
            "two": (s > np.median(s)).astype(int), "three": np.digitize(s, np.quantile(s, [0.3, 0.6])),
            "grade": np.clip(np.digitize(s, np.quantile(s, [0.5, 0.75, 0.9])), 0, 3), "binary grade": (s > np.quantile(s, 0.6)).astype(int)}


TRAIN, MIXED = frame(240, 1), mixed(400, 2)
TRUTH, MIXED_TRUTH = truth(TRAIN, 3), truth(MIXED, 4)
TEST, MIXED_TEST = frame(ROWS, 5), mixed(ROWS, 6)
QUERIES = np.full(12, 20)


def with_thresholds(test, thresholds):
    """More rows: each threshold (column, value) exactly, and the next float32 below."""
    rows = [test]
    for column, value in thresholds:
        for exact in (np.float32(value), np.nextafter(np.float32(value), np.float32(-np.inf))):
            row = test.iloc[[0]].copy()
            row[column] = float(exact)
            rows.append(row)
    return pd.concat(rows, ignore_index=True)


def columns_of(test):
    out = []
    for name in test:
        values = test[name]
        numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        codes = isinstance(values.dtype, pd.CategoricalDtype) and pd.api.types.is_numeric_dtype(values.cat.categories)
        kind = "number" if numeric or codes else "text"
        out.append({"name": name, "kind": kind, "values": [None if pd.isna(v) else (float(v) if kind == "number" else str(v)) for v in values]})
    return out


def case(name, task, model, test, said, **more):
    return {"name": name, "task": task, **model, "columns": columns_of(test), "out": np.asarray(said, float), **more}


# ---- XGBoost ----

XGB = {"max_depth": 3, "eta": 0.4, "nthread": 1, "seed": 7, "tree_method": "hist"}


def saved(booster, kind="json"):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, f"model.{kind}")
        booster.save_model(file)
        with open(file, "rb") as stream:
            content = stream.read()
    return {"json": content.decode()} if kind == "json" else {"ubj": base64.b64encode(content).decode()}


def loaded(text):
    booster = xgb.Booster()
    booster.load_model(bytearray(text, "utf8"))
    return booster


def xgb_thresholds(booster, most=6):
    model = json.loads(saved(booster)["json"])["learner"]
    names = model["feature_names"]
    gb = model["gradient_booster"]
    trees = gb.get("gbtree", gb)["model"]["trees"]
    found = []
    for tree in trees:
        for left, split, at, kind in zip(tree["left_children"], tree["split_indices"], tree["split_conditions"], tree["split_type"]):
            if left != -1 and kind == 0 and names[split] in NUMBERS:
                found.append((names[split], at))
    return found[:most]


def matrix(x, label=None, **more):
    return xgb.DMatrix(x, label, enable_categorical=True, nthread=1, **more)


def xgb_case(name, task, params, y, *, rounds=4, kind="json", x=TRAIN, test=TEST, group=None, expected=None, edit=None, **more):
    booster = xgb.train({**XGB, **params}, matrix(x, y), rounds) if group is None else ranked(params, y, rounds)
    thresholds = [] if params.get("booster") == "gblinear" else xgb_thresholds(booster)
    rows = with_thresholds(test, thresholds)
    model = saved(booster, kind)
    if edit is not None:
        model = {"json": edit(model["json"])}
        booster = loaded(model["json"])
    said = booster.predict(matrix(rows)) if expected is None else expected(booster, rows)
    return case(name, task, model, rows, said, **more)


def ranked(params, y, rounds):
    data = matrix(TRAIN, y)
    data.set_group(QUERIES)
    return xgb.train({**XGB, **params}, data, rounds)


def probability_of_logit(booster, rows):
    return 1 / (1 + np.exp(-booster.predict(matrix(rows)).astype(float)))


def probabilities_of_margins(booster, rows):
    margins = booster.predict(matrix(rows), output_margin=True).astype(float)
    e = np.exp(margins - margins.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def edited(change):
    def edit(text):
        document = json.loads(text)
        change(document["learner"], document)
        return json.dumps(document, separators=(",", ":"))
    return edit


def old_base_score(learner, document):
    """As versions before 3.1 wrote it: one number, no brackets; no categories and no index of iterations, which are younger still."""
    learner["learner_model_param"]["base_score"] = learner["learner_model_param"]["base_score"].strip("[]")
    learner["gradient_booster"]["model"].pop("cats")
    learner["gradient_booster"]["model"].pop("iteration_indptr")
    document["version"] = [1, 7, 6]


def old_vector_leaves(learner, document):
    """Before 3.2 the leaves of all classes stood among the weights of the nodes, and a leaf had no right child."""
    for tree in learner["gradient_booster"]["model"]["trees"]:
        width = int(tree["tree_param"]["size_leaf_vector"])
        leaves = tree.pop("leaf_weights")
        for node, left in enumerate(tree["left_children"]):
            if left == -1:
                at = tree["right_children"][node]
                tree["base_weights"][node * width:(node + 1) * width] = leaves[at * width:(at + 1) * width]
                tree["right_children"][node] = -1
                tree["split_conditions"][node] = float("nan")
    document["version"] = [2, 1, 4]


def attribute(name, value):
    def change(learner, _):
        learner["attributes"][name] = value
    return edited(change)


def xgb_cases():
    t = TRUTH
    binary, number, many, rank = "binary-classification", "regression", "multiclass-classification", "ranking"
    yield xgb_case("binary:logistic", binary, {"objective": "binary:logistic"}, t["two"])
    yield xgb_case("binary:logistic in UBJSON", binary, {"objective": "binary:logistic"}, t["two"], kind="ubj")
    yield xgb_case("binary:logitraw", binary, {"objective": "binary:logitraw"}, t["two"], expected=probability_of_logit)
    yield xgb_case("binary:hinge", binary, {"objective": "binary:hinge"}, t["two"], labels=True)
    yield xgb_case("reg:logistic as a probability", binary, {"objective": "reg:logistic"}, t["two"])
    for objective, y, more in [("reg:squarederror", "number", {}), ("reg:squaredlogerror", "positive", {}), ("reg:logistic", "share", {}),
                               ("reg:pseudohubererror", "number", {}), ("reg:absoluteerror", "number", {}),
                               ("reg:quantileerror", "number", {"quantile_alpha": 0.3}), ("count:poisson", "count", {}),
                               ("reg:gamma", "positive", {}), ("reg:tweedie", "count", {"tweedie_variance_power": 1.3})]:
        kind = "ubj" if objective in ("reg:squarederror", "count:poisson") else "json"
        yield xgb_case(objective, number, {"objective": objective, **more}, t[y], kind=kind)
    for objective in ("rank:pairwise", "rank:ndcg"):
        yield xgb_case(objective, rank, {"objective": objective}, t["grade"], group=QUERIES)
    yield xgb_case("rank:map", rank, {"objective": "rank:map"}, t["binary grade"], group=QUERIES, kind="ubj")
    three = {"num_class": 3}
    yield xgb_case("multi:softprob", many, {"objective": "multi:softprob", **three}, t["three"])
    yield xgb_case("multi:softprob in UBJSON", many, {"objective": "multi:softprob", **three}, t["three"], kind="ubj")
    yield xgb_case("multi:softmax", many, {"objective": "multi:softmax", **three}, t["three"], expected=probabilities_of_margins)
    yield xgb_case("multi:softprob with forests", many, {"objective": "multi:softprob", **three, "num_parallel_tree": 2, "subsample": 0.7}, t["three"], rounds=2)
    vector = {"objective": "multi:softprob", **three, "multi_strategy": "multi_output_tree"}
    yield xgb_case("trees with a leaf for all classes", many, vector, t["three"])
    yield xgb_case("trees with a leaf for all classes in UBJSON", many, vector, t["three"], kind="ubj")
    dart = {"booster": "dart", "rate_drop": 0.5}
    yield xgb_case("dart", number, {**dart, "objective": "reg:squarederror"}, t["number"], rounds=6)
    yield xgb_case("dart of classes in UBJSON", many, {**dart, "objective": "multi:softprob", **three}, t["three"], kind="ubj")
    yield xgb_case("a random forest", binary, {"objective": "binary:logistic", "num_parallel_tree": 5, "eta": 1, "subsample": 0.6}, t["two"], rounds=1)
    yield xgb_case("gblinear", number, {"booster": "gblinear", "objective": "reg:squarederror"}, t["number"])
    yield xgb_case("gblinear of classes", many, {"booster": "gblinear", "objective": "multi:softprob", **three}, t["three"])
    yield xgb_case("a base_score of one's own", binary, {"objective": "binary:logistic", "base_score": 0.2}, t["two"])
    yield xgb_case("base_score as before 3.1", binary, {"objective": "binary:logistic"}, t["two"], edit=edited(old_base_score))
    yield xgb_case("base_score as before 3.1, of counts", number, {"objective": "count:poisson"}, t["count"], edit=edited(old_base_score))
    one = {"max_depth": 1, "gamma": 1e9}
    yield xgb_case("trees of one leaf", number, {**one, "objective": "reg:squarederror"}, t["number"])
    yield xgb_case("leaf-wise growth", number, {"objective": "reg:squarederror", "grow_policy": "lossguide", "max_leaves": 12, "max_depth": 0}, t["number"])
    yield xgb_case("two classes as softprob", binary, {"objective": "multi:softprob", "num_class": 2}, t["two"], expected=lambda b, rows: b.predict(matrix(rows))[:, 1])
    yield xgb_case("classes that an attribute names", many, {"objective": "multi:softprob", **three}, t["three"],
                   edit=attribute("classes", '["low","medium","high"]'), classes=["high", "low", "medium"], order=[2, 0, 1])
    m = MIXED_TRUTH
    for name, more in [("in sets", {"max_cat_to_onehot": 1}), ("one at a time", {"max_cat_to_onehot": 100})]:
        yield xgb_case(f"categories {name}", binary, {"objective": "binary:logistic", **more}, m["two"], x=ascii(MIXED), test=ascii(MIXED_TEST))
    yield xgb_case("categories in UBJSON", number, {"objective": "reg:squarederror", "max_cat_to_onehot": 3}, m["number"], x=ascii(MIXED), test=ascii(MIXED_TEST), kind="ubj")
    vector = {"objective": "multi:softprob", **three, "multi_strategy": "multi_output_tree"}
    new = xgb_case("trees with a leaf for all classes as before 3.2", many, vector, t["three"])
    # XGBoost 3.2 itself does not survive what 2.1 wrote: the predictions are of the same trees in the new layout.
    yield new | {"json": edited(old_vector_leaves)(new["json"])}
    x, y = contract_data()
    yield xgb_case("the contract of a fighter", binary, {"objective": "binary:logistic", "max_cat_to_onehot": 5}, y, x=x, test=contract_rows())
    yield unnamed()
    yield codes()
    yield from stopped_early()


def unnamed():
    booster = xgb.train({**XGB, "objective": "binary:logistic"}, matrix(TRAIN.to_numpy(), TRUTH["two"]), 4)
    return case("columns without names", "binary-classification", saved(booster), TEST, booster.predict(matrix(TEST.to_numpy())))


def codes():
    """Categories as whole numbers, which the model file says nothing more about."""
    def coded(x):
        return x.assign(cover=x["cover"].cat.codes.where(x["cover"].notna(), np.nan).astype(float))[["size", "n", "cover"]]

    def data(x, y=None):
        return xgb.DMatrix(coded(x).to_numpy(), y, feature_names=["size", "n", "cover"], feature_types=["float", "float", "c"], enable_categorical=True)
    booster = xgb.train({**XGB, "objective": "binary:logistic", "max_cat_to_onehot": 1}, data(MIXED, MIXED_TRUTH["two"]), 4)
    unseen = MIXED_TEST.iloc[[0, 0, 0, 0]].copy()
    rows = pd.concat([coded(MIXED_TEST), coded(unseen).assign(cover=[17.0, 1.7, -1.0, 3e7])], ignore_index=True)
    said = booster.predict(xgb.DMatrix(rows.to_numpy(), feature_names=list(rows), feature_types=["float", "float", "c"], enable_categorical=True))
    return case("categories as codes", "binary-classification", saved(booster), rows, said)


def stopped_early():
    """With the mark of the scikit-learn interface only the trees up to the best iteration count; without it all of them."""
    half = len(TRAIN) // 2
    x, y, later, said = TRAIN[:half], TRUTH["two"][:half], TRAIN[half:], TRUTH["two"][half:]
    model = xgb.XGBClassifier(n_estimators=40, max_depth=3, learning_rate=1.0, early_stopping_rounds=3, n_jobs=1, random_state=7)
    model.fit(x, y, eval_set=[(later, said)], verbose=False)
    assert model.best_iteration + 1 < model.get_booster().num_boosted_rounds()
    yield case("stopped early, by scikit-learn's interface", "binary-classification", saved(model), TEST, model.predict_proba(TEST)[:, 1])
    booster = xgb.train({**XGB, "eta": 1, "objective": "binary:logistic"}, matrix(x, y), 20, evals=[(matrix(later, said), "later")],
                        early_stopping_rounds=3, verbose_eval=False)
    assert booster.best_iteration + 1 < booster.num_boosted_rounds()
    yield case("stopped early, by train", "binary-classification", saved(booster), TEST, booster.predict(matrix(TEST)))


def contract_data():
    """The columns of the fighters' contract suite."""
    rng = np.random.default_rng(9)
    x = pd.DataFrame({"size": pd.Categorical(rng.choice(["Small", "Medium", "Large"], 200)), "speed": np.where(rng.random(200) < 0.2, np.nan, rng.integers(0, 250, 200))})
    return x, (x["speed"].fillna(150) + 60 * (x["size"] == "Large") + rng.normal(0, 30, 200) > 150).astype(int)


def contract_rows():
    return pd.DataFrame({"size": pd.Categorical(["Small", "Large", "Small", "Large", "Medium"]), "speed": [100, np.nan, 90.5, 210, 0]})


def xgb_refusals():
    t = TRUTH
    data = matrix(TRAIN)
    data.set_float_info("label_lower_bound", t["positive"])
    data.set_float_info("label_upper_bound", t["positive"])
    yield {"name": "survival:aft", **saved(xgb.train({**XGB, "objective": "survival:aft"}, data, 1))}
    yield {"name": "survival:cox", **saved(xgb.train({**XGB, "objective": "survival:cox"}, matrix(TRAIN, t["positive"]), 1))}
    quantiles = {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.9]}
    yield {"name": "several quantiles", **saved(xgb.train({**XGB, **quantiles}, matrix(TRAIN, t["number"]), 1))}
    both = np.column_stack([t["number"], t["share"]])
    yield {"name": "several targets", **saved(xgb.train({**XGB, "objective": "reg:squarederror"}, matrix(TRAIN, both), 1))}
    labels = np.column_stack([t["two"], 1 - t["two"]])
    yield {"name": "categories beyond ASCII", **saved(xgb.train({**XGB, "objective": "binary:logistic"}, matrix(MIXED, MIXED_TRUTH["two"]), 1))}
    yield {"name": "several labels", **saved(xgb.train({**XGB, "objective": "binary:logistic"}, matrix(TRAIN, labels), 1))}


# ---- LightGBM ----

LGB = {"num_leaves": 6, "learning_rate": 0.4, "min_data_in_leaf": 5, "min_data_per_group": 5, "verbose": -1, "num_threads": 1, "deterministic": True, "seed": 7, "force_col_wise": True}


def lgb_thresholds(booster, most=6):
    found, names = [], booster.feature_name()

    def walk(node):
        if "split_feature" in node:
            name = next((n for n in NUMBERS if n.replace(" ", "_") == names[node["split_feature"]]), None)
            if name is not None and node["decision_type"] == "<=":
                found.append((name, node["threshold"]))
            walk(node["left_child"])
            walk(node["right_child"])
    for tree in booster.dump_model()["tree_info"]:
        walk(tree["tree_structure"])
    return found[:most]


def with_doubles(test, thresholds):
    """More rows: each threshold exactly, and the doubles beside it."""
    rows = [test]
    for column, value in thresholds:
        for exact in (value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf)):
            rows.append(test.iloc[[0]].assign(**{column: float(exact)}))
    return pd.concat(rows, ignore_index=True)


def lgb_case(name, task, params, y, *, rounds=4, x=TRAIN, test=TEST, group=None, expected=None, data=None, **more):
    booster = lgb.train({**LGB, **params}, lgb.Dataset(x, y, group=group, **(data or {})), rounds)
    rows = with_doubles(test, lgb_thresholds(booster))
    said = booster.predict(rows) if expected is None else expected(booster, rows)
    return case(name, task, {"text": booster.model_to_string()}, rows, said, **more)


def lgb_cases():
    t = TRUTH
    binary, number, many, rank = "binary-classification", "regression", "multiclass-classification", "ranking"
    yield lgb_case("binary", binary, {"objective": "binary"}, t["two"])
    yield lgb_case("binary with another sigmoid", binary, {"objective": "binary", "sigmoid": 2.5}, t["two"])
    yield lgb_case("cross_entropy as a probability", binary, {"objective": "cross_entropy"}, t["two"])
    for objective, y in [("regression", "number"), ("regression_l1", "number"), ("huber", "number"), ("fair", "number"), ("poisson", "count"),
                         ("quantile", "number"), ("mape", "positive"), ("gamma", "positive"), ("tweedie", "count"), ("cross_entropy", "share"),
                         ("cross_entropy_lambda", "share")]:
        yield lgb_case(objective, number, {"objective": objective}, t[y])
    yield lgb_case("regression of the square root", number, {"objective": "regression", "reg_sqrt": True}, t["number"])
    for objective in ("lambdarank", "rank_xendcg"):
        yield lgb_case(objective, rank, {"objective": objective}, t["grade"], group=QUERIES)
    yield lgb_case("multiclass", many, {"objective": "multiclass", "num_class": 3}, t["three"])
    yield lgb_case("multiclassova", many, {"objective": "multiclassova", "num_class": 3, "sigmoid": 1.5}, t["three"])
    forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
    yield lgb_case("a random forest", binary, {**forest, "objective": "binary"}, t["two"], rounds=5)
    yield lgb_case("a random forest of classes", many, {**forest, "objective": "multiclass", "num_class": 3}, t["three"], rounds=3)
    yield lgb_case("dart", number, {"boosting": "dart", "objective": "regression"}, t["number"], rounds=6)
    yield lgb_case("zero as missing", number, {"objective": "regression", "zero_as_missing": True}, t["number"], x=TRAIN.fillna(0))
    yield lgb_case("gaps only where the model is used", number, {"objective": "regression"}, t["number"], x=TRAIN.fillna(1))
    yield lgb_case("gaps as zeros", number, {"objective": "regression", "use_missing": False}, t["number"])
    yield lgb_case("trees of one leaf", number, {"objective": "regression", "min_data_in_leaf": 1000}, t["number"])
    m = MIXED_TRUTH
    for name, more in [("in sets", {"max_cat_to_onehot": 1}), ("one at a time", {"max_cat_to_onehot": 100})]:
        yield lgb_case(f"categories {name}", binary, {"objective": "binary", **more}, m["two"], x=MIXED, test=MIXED_TEST)
    # A category that training did not know is a gap, as it is for LightGBM's own pandas interface.
    unseen = MIXED_TEST.astype({"cover": str, "gate": float}).replace({"cover": {"nan": None}})
    unseen.loc[0:3, "cover"] = "never seen"
    unseen.loc[2:5, "gate"] = 99.0
    unseen = unseen.astype({"cover": "category", "gate": "category"})
    yield lgb_case("categories never seen", binary, {"objective": "binary"}, m["two"], x=MIXED, test=unseen)
    x, y = contract_data()
    yield lgb_case("the contract of a fighter", binary, {"objective": "binary"}, y, x=x, test=contract_rows())
    yield lgb_codes()
    yield lgb_unnamed()
    yield lgb_infinite()


def lgb_codes():
    def coded(x):
        return x.assign(cover=x["cover"].cat.codes.where(x["cover"].notna(), np.nan).astype(float))[["size", "n", "cover"]]
    data = lgb.Dataset(coded(MIXED).to_numpy(), MIXED_TRUTH["two"], feature_name=["size", "n", "cover"], categorical_feature=[2])
    booster = lgb.train({**LGB, "objective": "binary", "max_cat_to_onehot": 1}, data, 4)
    rows = pd.concat([coded(MIXED_TEST), coded(MIXED_TEST.iloc[[0] * 5]).assign(cover=[17.0, 1.7, -1.0, -0.5, 3e9])], ignore_index=True)
    # Beyond int32 the cast of C++ says nothing; such a row is not asked about.
    rows = rows[:-1]
    return case("categories as codes", "binary-classification", {"text": booster.model_to_string()}, rows, booster.predict(rows.to_numpy()))


def lgb_unnamed():
    booster = lgb.train({**LGB, "objective": "binary"}, lgb.Dataset(TRAIN.to_numpy(), TRUTH["two"]), 4)
    return case("columns without names", "binary-classification", {"text": booster.model_to_string()}, TEST, booster.predict(TEST.to_numpy()))


def lgb_infinite():
    booster = lgb.train({**LGB, "objective": "regression"}, lgb.Dataset(TRAIN, TRUTH["number"]), 4)
    rows = TEST.copy()
    rows["size"] = [np.inf, -np.inf, 1e300, -1e300, 1e-36, -1e-36] * 4
    columns = columns_of(rows)
    columns[0]["values"] = rows["size"].tolist()
    return {**case("infinite values", "regression", {"text": booster.model_to_string()}, rows, booster.predict(rows)), "columns": columns}


def lgb_refusals():
    booster = lgb.train({**LGB, "objective": "regression", "linear_tree": True}, lgb.Dataset(TRAIN, TRUTH["number"], params={"linear_tree": True}), 2)
    yield {"name": "linear trees", "text": booster.model_to_string()}


# ---- Real rows: a champion of one library, a candidate of the other ----

STRIKES = Path(__file__).resolve().parents[2] / "node_modules/vega-datasets/data/birdstrikes.csv"
STRIKE_FEATURES = ["Phase of flight", "Time of day", "Wildlife Size", "Speed IAS in knots", "Cost Total $"]


def strikes():
    x = pd.read_csv(STRIKES, keep_default_na=False, na_values=[""])[STRIKE_FEATURES + ["Effect Amount of damage"]]
    return x.assign(damage=np.where(x.pop("Effect Amount of damage") == "None", "no", "yes"))


def fighters(objective, features, x, y, **more):
    """A model of each library, small so that it can be committed."""
    categories = x[features].apply(lambda c: c.astype("category") if not pd.api.types.is_numeric_dtype(c) else c)
    boosters = {"xgboost": {**XGB, "max_depth": 4, "objective": objective["xgboost"], **more},
                "lightgbm": {**LGB, "num_leaves": 10, "objective": objective["lightgbm"], **more}}
    train = np.arange(len(x)) % 5 != 0
    one = xgb.train(boosters["xgboost"], matrix(categories[train], y[train]), 8)
    two = lgb.train(boosters["lightgbm"], lgb.Dataset(categories[train], y[train]), 8)
    test = categories[~train]
    return {"xgboost": (saved(one), one.predict(matrix(test))), "lightgbm": ({"text": two.model_to_string()}, two.predict(test))}, y[~train]


def real_bouts():
    """Every fifth row judges. Metrics by scikit-learn, of each library's own predictions."""
    x = strikes()
    sizes = ["Large", "Medium", "Small"]
    binary = ["Phase of flight", "Time of day", "Wildlife Size", "Speed IAS in knots"]
    both, y = fighters({"xgboost": "binary:logistic", "lightgbm": "binary"}, binary, x, (x["damage"] == "yes").to_numpy().astype(int))
    yield real_bout("damage", "binary-classification", binary, both, lambda p: {
        "roc_auc": roc_auc_score(y, p), "log_loss": log_loss(y, p.astype(float)), "brier": brier_score_loss(y, p)})
    known = x[x["Wildlife Size"].isin(sizes)].reset_index(drop=True)
    several = ["Phase of flight", "Time of day", "Speed IAS in knots", "Cost Total $"]
    codes = known["Wildlife Size"].map(sizes.index).to_numpy()
    both, z = fighters({"xgboost": "multi:softprob", "lightgbm": "multiclass"}, several, known, codes, num_class=3)
    yield real_bout("Wildlife Size", "multiclass-classification", several, both, lambda p: {
        "log_loss": log_loss(z, p.astype(float)), "accuracy": accuracy_score(z, p.argmax(axis=1))})
    fast = x[x["Speed IAS in knots"].notna()].reset_index(drop=True)
    numbers = ["Phase of flight", "Time of day", "Wildlife Size", "Cost Total $"]
    both, w = fighters({"xgboost": "reg:squarederror", "lightgbm": "regression"}, numbers, fast, fast["Speed IAS in knots"].to_numpy())
    yield real_bout("Speed IAS in knots", "regression", numbers, both, lambda p: {
        "mae": mean_absolute_error(w, p), "r2": r2_score(w, p)})


def real_bout(label, task, features, both, metrics):
    return {"name": label, "task": task, "features": features,
            "models": {name: model for name, (model, _) in both.items()}, "numbers": {name: metrics(said) for name, (_, said) in both.items()}}


def tables():
    by = "generate_trees.py"
    yield "xgboost-models.json", table(f"xgboost {xgb.__version__} Booster.predict", by, list(xgb_cases()), tolerance=1e-6, refusals=list(xgb_refusals()))
    yield "tree-bouts.json", table("scikit-learn's metrics of the predictions of xgboost and lightgbm", by, list(real_bouts()), tolerance=1e-6)
    yield "lightgbm-models.json", table(f"lightgbm {lgb.__version__} Booster.predict", by, list(lgb_cases()), tolerance=1e-12, refusals=list(lgb_refusals()))
