import { readFileSync } from 'node:fs'

import { importThresholds, metricOfTask, parseConfig, type Config, type JudgedRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { binaryRows } from '../../support/judged-rows.ts'
import { BASE } from '../config/base-config.ts'
import { importedDecision } from './imported-decision.ts'

const numbers = z.array(z.number())
const CASE = z.strictObject({
  name: z.string(),
  task: z.enum(['binary-classification', 'regression']),
  thresholds: z.record(z.string(), z.looseObject({})),
  truth: numbers,
  candidate: numbers,
  baseline: numbers.nullable(),
  values: z.record(z.string(), z.tuple([z.number(), z.number().nullable()])),
  says: z.enum(['passed', 'failed', 'refused']),
  why: z.array(z.string()),
})
type Case = z.infer<typeof CASE>

const TABLE = new URL('../../reference/peers/mlflow-thresholds.json', import.meta.url)
const { cases, versions } = z
  .looseObject({ cases: z.array(CASE), versions: z.looseObject({ mlflow: z.string() }) })
  .parse(JSON.parse(readFileSync(TABLE, 'utf8')))

/** Where we decide otherwise, and docs/other-tools.md says so: by a part of the case's name. */
const OTHERWISE: Readonly<Record<string, 'passed' | 'refused'>> = {
  // MLflow can pass no first model where a change is asked.
  'first: bound met, a change asked': 'passed',
  'first: a change asked alone': 'passed',
  // A last digit decides nothing here.
  'gains what is asked but for the last digit: 0.1 + 0.2 is more than 0.3': 'passed',
  'a metric that was not measured': 'refused',
  'bounded from the wrong side': 'refused',
}

const REGRESSION = BASE.replace('binary-classification', 'regression')
  .replace('  threshold: 0.1\n', '')
  .replace('  positive: "yes"\n', '')
  .replaceAll('roc_auc', 'mae')
  .replace('  - { metric: recall, min: 0.5, on: slices, min_rows: 200 }\n', '')
  .replace('metric: log_loss', 'metric: mse')
  .replace('min: 0.7', 'max: 9')

function configOf({ task }: Case): Config {
  return parseConfig(task === 'regression' ? REGRESSION : BASE, 'titlebout.yml').config
}

function rowsOf({ task, truth }: Case, said: readonly number[]): JudgedRows {
  if (task === 'regression')
    return { task, count: truth.length, truth: Float64Array.from(truth), prediction: Float64Array.from(said) }
  return binaryRows({ truth: Uint8Array.from(truth), score: undefined, prediction: Uint8Array.from(said) })
}

/** What the gate and the bout come to when the thresholds are imported. */
function decision(given: Case): ReturnType<typeof importedDecision> {
  return importedDecision({
    file: 'thresholds.json',
    text: JSON.stringify(given.thresholds),
    config: configOf(given),
    primary: given.task === 'regression' ? 'mae' : 'accuracy',
    candidate: rowsOf(given, given.candidate),
    champion: given.baseline === null ? undefined : rowsOf(given, given.baseline),
  })
}

describe(`the decisions of MLflow ${versions.mlflow}`, () => {
  const asRead = cases.filter(({ name }) => !name.startsWith('relative: '))

  it.each(asRead)('are ours: $name ($task)', (one) => {
    const { says, rules } = decision(one)
    expect(says).toBe(OTHERWISE[one.name] ?? one.says)
    for (const { metric, measured } of rules) {
      const [value] = Object.entries(one.values).find(([name]) => importedName(name, one) === metric)?.[1] ?? []
      expect(measured.estimate).toBeCloseTo(value ?? Number.NaN, 12)
    }
  })

  it('differ where this says so, and nowhere else', () => {
    for (const name of Object.keys(OTHERWISE)) {
      const [one] = cases.filter((known) => known.name === name)
      expect(one?.says, name).not.toBe(OTHERWISE[name])
      expect(one?.says, name).toBeDefined()
    }
  })

  const relative = cases.filter(({ name }) => name.startsWith('relative: '))

  it.each(relative)('are not imported where they are $name', (one) => {
    const text = JSON.stringify(one.thresholds)
    expect(() => importThresholds({ file: 'm.json', text }, configOf(one))).toThrow(
      'min_relative_change cannot be imported',
    )
  })

  it.each(relative.filter(({ values }) => Object.values(values)[0]?.[1] !== 0))(
    'are those of the absolute change that a relative one comes to: $name',
    (one) => {
      const absolute = Object.entries(one.thresholds).map(([name, { min_relative_change: share, ...rest }]) => {
        const change = z.number().parse(share) * Math.abs(one.values[name]?.[1] ?? Number.NaN)
        return [name, { ...rest, min_absolute_change: change }] as const
      })
      expect(decision({ ...one, thresholds: Object.fromEntries(absolute) }).says).toBe(one.says)
    },
  )
})

/** The name that an imported rule has, of a metric as MLflow calls it. */
function importedName(name: string, one: Case): string {
  const text = JSON.stringify({ [name]: one.thresholds[name] })
  const [rule] = importThresholds({ file: 'm.json', text }, configOf(one)).gate
  return metricOfTask(rule?.rule.metric ?? name, one.task).name
}
