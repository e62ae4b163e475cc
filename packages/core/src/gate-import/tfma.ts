import type { SliceDeclaration } from '../config/slice-schema.ts'
import type { Config } from '../config/schema.ts'
import type { KeyPath } from '../config/yaml.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { whereOfValue } from '../evaluation/coded-column.ts'
import type { Metric } from '../evaluation/metric.ts'
import { whereText } from '../where/text.ts'
import { Fields, type ImportProblems } from './fields.ts'
import { pointGuardrail, pointRule, type Imported } from './imported.ts'
import { tfmaMetric } from './tfma-metrics.ts'

/** TFMA's threshold of a decision unless a metric's config says another one. */
const HALF = 0.5
/** What `specs_from_metrics` writes into the config of a metric that nobody configured. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  curve: 'ROC',
  summation_method: 'interpolation',
  from_logits: false,
  label_smoothing: 0,
}
/** Where TFMA finds metrics by the names of classes that are known here. */
const KNOWN_MODULE = /^(?:tensorflow_model_analysis|tensorflow|tf_keras|keras)(?:\.|$)/u

/**
 * TFMA's `EvalConfig`: `value_threshold` is a bound on the model itself, inclusive; `change_threshold.absolute` one on its change
 * against the baseline, here the champion on the same rows; both are decided on the estimate alone, as TFMA's validator does. A
 * threshold without slicing specs of its own is about everything that `slicing_specs` cuts: all rows where they say so or where there are
 * none, and each slice. Without a champion nothing is asked of the change.
 *
 * Fields that name or describe (`name`, `is_baseline`, `signature_name` …), and metrics without a threshold, decide nothing: they are told
 * as not used. Everything else without a meaning here is a problem, with its place.
 *
 * @see tensorflow_model_analysis/proto/config.proto
 */
export function importTfma(root: Fields, config: Config, problems: ImportProblems): Imported {
  const importer = new TfmaImporter(config, problems)
  importer.models(root.messages('model_specs'))
  const minRows = importer.options(root.message('options'))
  importer.declare(root.messages('slicing_specs'))
  for (const spec of root.messages('metrics_specs')) importer.metrics(spec, minRows)
  root.refuseOthers()
  if (importer.gate.length + importer.guardrails.length === 0 && problems.found.length === 0)
    problems.add(
      root.path,
      'asks for nothing: no metric has a threshold, with which TFMA does not validate a model either',
    )
  return importer
}

class TfmaImporter implements Imported {
  readonly gate: Imported['gate'][number][] = []
  readonly guardrails: Imported['guardrails'][number][] = []
  readonly slices: Imported['slices'][number][] = []
  readonly #config: Config
  readonly #problems: ImportProblems
  #everything: Scope = { all: true, each: [] }

  constructor(config: Config, problems: ImportProblems) {
    this.#config = config
    this.#problems = problems
  }

  get unused(): readonly string[] {
    return this.#problems.unused
  }

  models(specs: readonly Fields[]): void {
    const { label, weight } = this.#config.data
    for (const spec of specs) {
      spec.passOver('name', 'is_baseline', 'signature_name', 'model_type', 'prediction_key')
      this.#agrees(spec, 'label_key', ['data.label', label])
      this.#agrees(spec, 'example_weight_key', ['data.weight', weight])
      spec.refuseOthers()
    }
  }

  /** @returns rows that a slice needs */
  options(options: Fields | undefined): number | undefined {
    if (options === undefined) return undefined
    options.passOver('compute_confidence_intervals', 'confidence_intervals', 'include_default_metrics')
    const least = options.number('min_slice_size')
    options.refuseOthers()
    return least
  }

  declare(specs: readonly Fields[]): void {
    if (specs.length > 0) this.#everything = this.#scope(specs)
  }

  metrics(spec: Fields, minRows: number | undefined): void {
    this.#agrees(spec, 'query_key', ['data.query', this.#config.data.query])
    this.#weights(spec.message('example_weights'))
    for (const metric of spec.messages('metrics')) this.#metric(metric, minRows)
    for (const [name, threshold] of spec.map('thresholds'))
      this.#threshold(threshold, { name, minRows, on: this.#everything, config: undefined })
    for (const [name, per] of spec.map('per_slice_thresholds'))
      for (const one of per.messages('thresholds')) this.#perSlice(one, { name, minRows, config: undefined })
    spec.refuseOthers()
  }

  #agrees(fields: Fields, name: string, [key, ours]: readonly [string, string | undefined]): void {
    const theirs = fields.text(name)
    if (theirs === undefined || theirs === '' || theirs === ours) return
    this.#problems.add(
      fields.pathOf(name),
      `is "${theirs}", and ${key} is ${ours === undefined ? 'absent' : `"${ours}"`}: let both say the same`,
    )
  }

  /** Whether weights count: without any, every row counts alike either way. */
  #weights(weights: Fields | undefined): void {
    if (weights === undefined) return
    weights.allow('weighted')
    if (weights.value('unweighted') === true && this.#config.data.weight !== undefined)
      this.#problems.add(weights.path, `leaves weights out, and data.weight is "${this.#config.data.weight}"`)
    weights.refuseOthers()
  }

  #metric(metric: Fields, minRows: number | undefined): void {
    const name = metric.text('class_name') ?? ''
    const module = metric.text('module')
    const about = { name, minRows, config: metric }
    const threshold = metric.message('threshold')
    const perSlice = metric.messages('per_slice_thresholds')
    metric.allow('config')
    if (threshold === undefined && perSlice.length === 0) this.#problems.passOver(metric.path, `${name}: no threshold`)
    else if (module !== undefined && !KNOWN_MODULE.test(module))
      this.#problems.add(
        metric.pathOf('module'),
        `is "${module}": a metric of your own cannot be imported, whatever its class is called`,
      )
    if (threshold !== undefined) this.#threshold(threshold, { ...about, on: this.#everything })
    for (const one of perSlice) this.#perSlice(one, about)
    metric.refuseOthers()
  }

  #perSlice(per: Fields, about: Omit<About, 'on'>): void {
    const specs = per.messages('slicing_specs')
    const threshold = per.message('threshold')
    per.refuseOthers()
    if (threshold === undefined) return
    this.#threshold(threshold, { ...about, on: this.#scope(specs), isOfSlices: specs.length > 0 })
  }

  #scope(specs: readonly Fields[]): Scope {
    const names = specs.map((spec) => this.#slice(spec))
    return {
      all: specs.length === 0 || names.some((name) => name === undefined),
      each: names.filter((name) => name !== undefined),
    }
  }

  #threshold(threshold: Fields, about: About): void {
    const value = threshold.message('value_threshold')
    const change = threshold.message('change_threshold')
    threshold.refuseOthers()
    const metric = this.#ours(about, threshold.path)
    if (value === undefined && change === undefined)
      this.#problems.add(threshold.path, 'has neither value_threshold nor change_threshold')
    if (value !== undefined) this.#value(value, metric, about)
    if (change !== undefined) this.#change(change, metric, about)
  }

  #value(value: Fields, metric: Metric | undefined, { on, minRows }: About): void {
    const [min, max] = [value.number('lower_bound'), value.number('upper_bound')]
    value.refuseOthers()
    if (min === undefined && max === undefined)
      this.#problems.add(value.path, 'has neither lower_bound nor upper_bound')
    if (metric === undefined) return
    const rule = {
      metric: metric.name,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(minRows === undefined ? {} : { min_rows: minRows }),
    }
    if (on.all) this.gate.push({ rule: pointRule(rule), path: value.path })
    if (on.each.length === 0) return
    const each = { min_rows: 1, ...rule, on: { each: [...on.each] } }
    this.gate.push({ rule: pointRule(each), path: value.path })
  }

  #change(change: Fields, metric: Metric | undefined, { on, isOfSlices = false }: About): void {
    const absolute = change.number('absolute')
    const direction = change.text('direction')
    if (change.has('relative')) {
      change.allow('relative')
      this.#problems.add(
        change.pathOf('relative'),
        'cannot be imported: write what it comes to for your champion as absolute',
      )
    } else if (absolute === undefined) this.#problems.add(change.path, 'has no absolute')
    change.refuseOthers()
    if (isOfSlices)
      this.#problems.add(change.path, 'of a slice cannot be imported: a bout warns of slices that got worse')
    else if (on.each.length > 0)
      this.#problems.passOver(
        change.path,
        'of each slice: it is asked of all rows, and a bout warns of slices that got worse',
      )
    if (metric === undefined || absolute === undefined) return
    if (direction !== `${metric.better.toUpperCase()}_IS_BETTER`) {
      this.#problems.add(
        change.has('direction') ? change.pathOf('direction') : change.path,
        `must have the direction ${metric.better.toUpperCase()}_IS_BETTER, as ${metric.name} has, got ${direction ?? 'none'}`,
      )
      return
    }
    const least = metric.better === 'higher' ? absolute : 0 - absolute
    this.guardrails.push({ guardrail: pointGuardrail(metric, least), path: change.path })
  }

  #ours({ name, config }: About, path: KeyPath): Metric | undefined {
    const { task, threshold } = this.#config.model
    const known = tfmaMetric(name, task)
    if (known === undefined) {
      this.#problems.add(path, `is about "${name}", which is no metric of ${task} here`)
      return undefined
    }
    const asked = this.#thresholdOf(config) ?? HALF
    if (known.decides === true && asked !== threshold)
      this.#problems.add(
        path,
        `is about "${name}" with the threshold ${asked}, and model.threshold is ${typeof threshold === 'number' ? threshold : 'chosen on validation rows'}: let both say the same`,
      )
    return metricOfTask(known.ours, task)
  }

  /** The threshold in a metric's config, a JSON text; what else it may hold changes what is measured. */
  #thresholdOf(metric: Fields | undefined): number | undefined {
    const text = metric?.text('config')
    if (metric === undefined || text === undefined || text.trim() === '') return undefined
    const at = metric.pathOf('config')
    const parsed = jsonOf(text)
    if (parsed === undefined) {
      this.#problems.add(at, 'must be a JSON text')
      return undefined
    }
    const fields = new Fields(parsed, at, this.#problems)
    fields.passOver('name', 'num_thresholds', 'dtype')
    for (const [name, usual] of Object.entries(DEFAULTS))
      if (![undefined, usual].includes(fields.value(name)))
        this.#problems.add(fields.pathOf(name), `cannot be imported: only ${JSON.stringify(usual)} is read`)
    const thresholds = fields.value('thresholds') ?? fields.value('threshold')
    const [only, ...more]: readonly unknown[] = Array.isArray(thresholds) ? thresholds : [thresholds]
    fields.refuseOthers()
    if (only === undefined) return undefined
    if (typeof only === 'number' && more.length === 0) return only
    this.#problems.add(at, 'must have one threshold')
    return undefined
  }

  /** Declares what a slicing spec cuts. @returns its name; undefined where it is all rows */
  #slice(spec: Fields): string | undefined {
    const keys = spec.texts('feature_keys')
    const values = this.#values(spec)
    if (spec.has('slice_keys_sql')) {
      spec.allow('slice_keys_sql')
      this.#problems.add(spec.pathOf('slice_keys_sql'), 'cannot be imported: declare the slice in data.slices')
    }
    spec.refuseOthers()
    if (keys.length === 0 && values.length === 0) return undefined
    if (values.length > 0) {
      if (keys.length > 0)
        this.#problems.add(spec.path, 'has both feature_keys and feature_values: declare such slices in data.slices')
      const where = values.map(([column, value]) => whereText(whereOfValue(column, value))).join(' and ')
      return this.#add({ name: where, where }, where, spec.path)
    }
    const [first = ''] = keys
    if (keys.length === 1) return this.#add(first, first, spec.path)
    if (keys.length > 3) this.#problems.add(spec.path, 'crosses more than three columns')
    return this.#add({ cross: [...keys] }, keys.join(' by '), spec.path)
  }

  #values(spec: Fields): readonly (readonly [string, string])[] {
    const raw = spec.value('feature_values')
    if (raw === undefined) return []
    const isMap = typeof raw === 'object' && raw !== null && !Array.isArray(raw) && !('key' in raw)
    const pairs: readonly unknown[] = isMap
      ? Object.entries(raw).map(([key, value]: [string, unknown]) => ({ key, value }))
      : Array.isArray(raw)
        ? raw
        : [raw]
    return pairs.flatMap((pair): (readonly [string, string])[] => {
      const fields = new Fields(pair, spec.pathOf('feature_values'), this.#problems)
      const [key, value] = [fields.text('key'), fields.text('value')]
      return key === undefined || value === undefined ? [] : [[key, value]]
    })
  }

  #add(slice: SliceDeclaration, name: string, path: KeyPath): string {
    this.slices.push({ slice, path })
    return name
  }
}

/** Where a threshold is asked: of all rows, and of each of some slices. */
interface Scope {
  readonly all: boolean
  readonly each: readonly string[]
}

interface About {
  /** Class or name of the metric. */
  readonly name: string
  readonly on: Scope
  /** Whether the threshold names its slices itself. */
  readonly isOfSlices?: boolean
  readonly minRows: number | undefined
  /** The metric whose `config` may hold its threshold. */
  readonly config: Fields | undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
