import type { BoostedModel, ModelFeature } from './boosted-model.ts'
import { Fields } from './fields.ts'
import { refused } from './refused.ts'
import { readXgboostBooster } from './xgboost-booster.ts'
import { readXgboostCategories } from './xgboost-categories.ts'
import { XGBOOST_OBJECTIVES, type Objective } from './xgboost-objective.ts'

const MOST_COLUMNS = 65_536

/**
 * Reads a model that XGBoost saved as JSON or UBJSON: trees, dart and gblinear, of every objective for tables but survival.
 *
 * @param document the parsed file
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` naming the field that is damaged, or what is not taken
 * @see https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html
 */
export function readXgboost(document: unknown, name: string): BoostedModel {
  const whole = new Fields(document, { place: '', name })
  // rule: xgboost-learner
  if (!whole.has('learner')) throw refused(name, notXgboost(whole))
  const learner = whole.object('learner')
  const { objectiveName, objective } = readObjective(learner, name)
  const parameters = learner.object('learner_model_param')
  const columns = parameters.whole('num_feature', { least: 1, most: MOST_COLUMNS })
  const width = readWidth(parameters, objective, { objectiveName, name })
  const booster = readXgboostBooster(learner, { columns, width })
  const margins = readBaseScore(parameters, width, name).map((score, _, all) =>
    Math.fround(objective.margin(booster.sharesBaseScore ? all[0]! : score)),
  )
  const names = learner.has('feature_names') ? learner.texts('feature_names') : []
  // rule: xgboost-feature-names
  if (names.length !== 0 && names.length !== columns)
    throw learner.wrong('feature_names', `${columns} names, or none`, `${names.length}`)
  return {
    library: 'xgboost',
    title: `${versionOf(whole)} model: ${booster.kind}, ${objectiveName}${booster.note}`,
    objective: objectiveName,
    gives: objective.gives,
    width,
    features: readFeatures(learner, names, columns),
    isNamed: names.length > 0,
    classes: statedClasses(learner),
    used: booster.used,
    arithmetic: 'float32',
    unknownCategory: 'refused',
    predict: (matrix, rows) => {
      const sums = new Float32Array(rows * width)
      for (let row = 0; row < rows; row += 1) sums.set(margins, row * width)
      booster.add({ values: matrix, width: booster.used.length, count: rows }, sums)
      for (let row = 0; row < rows; row += 1) objective.answer(sums, row * width, width)
      return Float64Array.from(sums)
    },
  }
}

function notXgboost(whole: Fields): string {
  if (whole.has('oblivious_trees') || whole.has('trees'))
    return 'expected an XGBoost model, got one of CatBoost, which is not run here: export it to ONNX (save_model with format="onnx")'
  if (whole.has('tree_info'))
    return 'expected an XGBoost model, got what LightGBM dumps as JSON: name the text file of save_model under model.path'
  return 'expected an XGBoost model, got another document: it has no "learner"; save the model with save_model("model.json")'
}

function readObjective(
  learner: Fields,
  name: string,
): { readonly objectiveName: string; readonly objective: Objective } {
  const objectiveName = learner.object('objective').text('name')
  const objective = Object.hasOwn(XGBOOST_OBJECTIVES, objectiveName) ? XGBOOST_OBJECTIVES[objectiveName] : undefined
  // rule: xgboost-objective
  if (objective === undefined)
    throw refused(
      name,
      `the objective ${objectiveName} is not run here, only ${Object.keys(XGBOOST_OBJECTIVES).join(', ')}: hand evaluate-gate a scores file instead`,
    )
  return { objectiveName, objective }
}

/** Numbers for each row: one, or one for each class. Several targets, labels or quantiles answer no task that there is. */
function readWidth(
  parameters: Fields,
  { gives }: Objective,
  { objectiveName, name }: { readonly objectiveName: string; readonly name: string },
): number {
  const range = { least: 0, most: 65_535 }
  const targets = parameters.has('num_target') ? parameters.whole('num_target', range) : 1
  // rule: xgboost-targets
  if (targets > 1)
    throw refused(
      name,
      `it predicts ${targets} numbers for each row (${objectiveName} of several targets, labels or quantiles), and is to be judged by one: train one model for each`,
    )
  const classes = parameters.whole('num_class', range)
  if (gives !== 'classes') return 1
  // rule: xgboost-classes
  if (classes < 2) throw parameters.wrong('num_class', 'two classes or more', classes)
  return classes
}

/** One number, or since 3.1 a list of one or one for each class, as text. */
function readBaseScore(parameters: Fields, width: number, name: string): readonly number[] {
  const text = parameters.text('base_score')
  const scores = text
    .replace(/^\[(?<inside>.*)\]$/u, '$<inside>')
    .split(',')
    .map(Number)
  // rule: xgboost-base-score
  if (text.trim() === '' || !scores.every(Number.isFinite) || (scores.length !== 1 && scores.length !== width))
    throw refused(name, `base_score: expected one finite number, or ${width}, got "${text.slice(0, 40)}"`)
  return Array.from({ length: width }, (_, output) => (scores.length === 1 ? scores[0]! : scores[output]!))
}

function readFeatures(learner: Fields, names: readonly string[], columns: number): readonly ModelFeature[] {
  const booster = learner.object('gradient_booster')
  const model = booster.has('gbtree') ? booster.object('gbtree').object('model') : booster.object('model')
  const categories = readXgboostCategories(model, columns)
  const types = learner.has('feature_types') ? learner.texts('feature_types') : []
  return Array.from({ length: columns }, (_, column) => ({
    name: names[column] ?? `column ${column + 1}`,
    categorical: types[column] === 'c' || categories[column] !== undefined,
    categories: categories[column],
  }))
}

function versionOf(whole: Fields): string {
  if (!whole.has('version')) return 'xgboost'
  const version = whole.wholes('version', undefined, { least: 0, most: 1e6 })
  return `xgboost ${version.join('.')}`
}

/** An attribute of the model that whoever trained it set: a JSON list of the labels, in the order of the classes. */
function statedClasses(learner: Fields): readonly string[] | undefined {
  if (!learner.has('attributes')) return undefined
  const attributes = learner.object('attributes')
  const key = ['titlebout.classes', 'classes'].find((candidate) => attributes.has(candidate))
  if (key === undefined) return undefined
  try {
    const value: unknown = JSON.parse(attributes.text(key))
    return Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')
      ? value.map(String)
      : undefined
  } catch {
    // Somebody else's note under the same name.
    return undefined
  }
}
