import type { Metric } from './metric.ts'
import type { MetricName } from './metric-name.ts'
import { splitMetricName } from './metric-parts.ts'
import { BINARY_AT } from './metrics/binary-points.ts'
import { BINARY, fBeta } from './metrics/binary.ts'
import { metricOf, type Definition, type Definitions } from './metrics/define.ts'
import { winkler } from './metrics/intervals.ts'
import { lossColumn } from './metrics/losses.ts'
import { MULTICLASS, topK } from './metrics/multiclass.ts'
import { RANKING, RANKING_AT } from './metrics/ranking.ts'
import { d2PinballOf, d2TweedieOf, pinballOf, REGRESSION, tweedie } from './metrics/regression.ts'
import type { JudgedRows } from './judged-rows.ts'
import type { Task } from './task.ts'

type RowsOf<T extends Task> = Extract<JudgedRows, { readonly task: T }>

/** What a number after `@` can be. */
interface Parameter {
  readonly whole: boolean
  readonly min: number
  readonly max: number
}

/** A share strictly between 0 and 1. */
const SHARE: Parameter = { whole: false, min: 0.001, max: 0.999 }
const PLACES: Parameter = { whole: true, min: 1, max: 1_000_000 }

interface Parametrised<T extends Task> {
  readonly parameter: Parameter
  readonly make: (value: number) => Definition<RowsOf<T>>
}

/** The metrics of one task. */
interface Catalogue {
  readonly find: (name: MetricName) => Metric | undefined
  /** Those with a number as `ndcg@…`. */
  readonly names: readonly MetricName[]
  /** Shown when nobody asked for anything. */
  readonly shown: readonly MetricName[]
}

/** @param metrics those by name alone, and those that need a number */
function catalogue<T extends Task>(
  task: T,
  metrics: {
    readonly plain: Definitions<T>
    readonly parametrised: Readonly<Record<string, Parametrised<T>>>
    readonly shown: readonly MetricName[]
  },
): Catalogue {
  const { plain, parametrised, shown } = metrics
  const definitionOf = (name: MetricName): Definition<RowsOf<T>> | undefined => {
    if (name.startsWith('loss_')) return lossColumn<RowsOf<T>>(name)
    const { base, parameter } = splitMetricName(name)
    if (parameter === undefined) return Object.hasOwn(plain, base) ? plain[base] : undefined
    const entry = Object.hasOwn(parametrised, base) ? parametrised[base] : undefined
    return entry !== undefined && takes(entry.parameter, parameter) ? entry.make(parameter) : undefined
  }
  return {
    find: (name) => {
      const definition = definitionOf(name)
      return definition && metricOf(name, task, definition)
    },
    names: [...Object.keys(plain), ...Object.keys(parametrised).map((base) => `${base}@…`), 'loss_…'],
    shown,
  }
}

const CATALOGUES: { readonly [T in Task]: Catalogue } = {
  'binary-classification': catalogue('binary-classification', {
    plain: BINARY,
    parametrised: {
      fbeta: { parameter: { whole: false, min: 0.01, max: 100 }, make: fBeta },
      ...Object.fromEntries(Object.entries(BINARY_AT).map(([base, make]) => [base, { parameter: SHARE, make }])),
    },
    shown: ['roc_auc', 'average_precision', 'log_loss', 'brier', 'accuracy', 'precision', 'recall'],
  }),
  'multiclass-classification': catalogue('multiclass-classification', {
    plain: MULTICLASS,
    parametrised: { top_k_accuracy: { parameter: PLACES, make: topK } },
    shown: ['accuracy', 'balanced_accuracy', 'f1_macro', 'log_loss', 'brier', 'roc_auc_ovr'],
  }),
  regression: catalogue('regression', {
    plain: REGRESSION,
    parametrised: {
      tweedie_deviance: { parameter: { whole: false, min: 1, max: 3 }, make: tweedie },
      d2_tweedie: { parameter: { whole: false, min: 1, max: 3 }, make: d2TweedieOf },
      pinball: { parameter: SHARE, make: pinballOf },
      d2_pinball: { parameter: SHARE, make: d2PinballOf },
      winkler: { parameter: SHARE, make: winkler },
    },
    shown: ['mae', 'rmse', 'r2'],
  }),
  ranking: catalogue('ranking', {
    plain: RANKING,
    parametrised: Object.fromEntries(
      Object.entries(RANKING_AT).map(([base, make]) => [base, { parameter: PLACES, make }]),
    ),
    shown: ['ndcg@10', 'map', 'mrr'],
  }),
  custom: catalogue('custom', { plain: {}, parametrised: {}, shown: [] }),
}

/**
 * The metric of that name for a task; any `loss_…` column is one, whatever the task.
 *
 * @returns undefined when the task has none of that name, or the number after `@` is none that it takes
 */
export function findMetric(name: MetricName, task: Task): Metric | undefined {
  return CATALOGUES[task].find(name)
}

/** @throws {Error} when there is no such metric: the config was checked before */
export function metricOfTask(name: MetricName, task: Task): Metric {
  const metric = findMetric(name, task)
  if (metric === undefined) throw new Error(`${task} has no metric ${name}`)
  return metric
}

/** Every metric of a task by name, those with a number as `ndcg@…`, for messages and documentation. */
export function metricNames(task: Task): readonly MetricName[] {
  return CATALOGUES[task].names
}

/**
 * Those that are shown without being asked for, and those that the policy asks for, each once: the order of a report.
 *
 * @param losses columns of the team's own losses that the fighter gave
 */
export function metricsToMeasure(
  task: Task,
  asked: readonly MetricName[],
  losses: readonly string[] = [],
): readonly Metric[] {
  const names = new Set([...CATALOGUES[task].shown, ...asked, ...losses])
  return [...names].map((name) => metricOfTask(name, task))
}

/** Names of measured metrics as a reader wants them: those that are always shown in their order, then the rest by name. */
export function inShownOrder(names: readonly MetricName[], task: Task): readonly MetricName[] {
  const { shown } = CATALOGUES[task]
  return [...shown.filter((name) => names.includes(name)), ...names.filter((name) => !shown.includes(name)).sort()]
}

function takes({ whole, min, max }: Parameter, value: number): boolean {
  return value >= min && value <= max && (!whole || Number.isInteger(value))
}
