import { readFileSync } from 'node:fs'

import { parseConfig, slicesByValue, type Config, type JudgedRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

import { binaryRows } from '../../support/judged-rows.ts'
import { BASE } from '../config/base-config.ts'
import { importedDecision } from './imported-decision.ts'

const numbers = z.array(z.number())
const CASE = z.strictObject({
  name: z.string(),
  config: z.string(),
  truth: numbers,
  size: z.array(z.string()),
  candidate: numbers,
  baseline: numbers.nullable(),
  rubber_stamp: z.boolean(),
  says: z.enum(['passed', 'failed', 'refused']),
  failures: z.array(z.string()),
  missing: z.int(),
})
type Case = z.infer<typeof CASE>

const TABLE = new URL('../../reference/peers/tfma-validations.json', import.meta.url)
const { cases, versions } = z
  .looseObject({ cases: z.array(CASE), versions: z.looseObject({ 'tensorflow-model-analysis': z.string() }) })
  .parse(JSON.parse(readFileSync(TABLE, 'utf8')))

/** Where we decide otherwise, and docs/other-tools.md says so: by the name of the case. */
const OTHERWISE: Readonly<Record<string, 'passed' | 'undecided' | 'refused'>> = {
  // A slice with fewer rows is reported and decides nothing here; TFMA says "Metric not found" of it, and fails.
  'slices of fewer rows than min_slice_size': 'undecided',
  // The guardrail is about all rows; titlebout import and evaluate-gate say so.
  'a change is asked, and one slice loses': 'passed',
  // A first candidate is always judged as with a rubber stamp.
  'first: without a rubber stamp': 'passed',
  'no direction': 'refused',
}

const CONFIG: Config = parseConfig(BASE.replace('threshold: 0.1', 'threshold: 0.5'), 'titlebout.yml').config

function rowsOf({ truth }: Case, score: readonly number[]): JudgedRows {
  return binaryRows({
    truth: Uint8Array.from(truth),
    score: Float64Array.from(score),
    prediction: Uint8Array.from(score, (value) => Number(value >= 0.5)),
  })
}

describe(`the decisions of TFMA ${versions['tensorflow-model-analysis']}`, () => {
  it.each(cases)('are ours: $name', (one) => {
    const { says } = importedDecision({
      file: 'eval_config.pbtxt',
      text: one.config,
      config: CONFIG,
      primary: 'roc_auc',
      candidate: rowsOf(one, one.candidate),
      champion: one.baseline === null ? undefined : rowsOf(one, one.baseline),
      slices: slicesByValue('size', one.size, 1).slices,
    })
    expect(says, one.failures.join('; ')).toBe(OTHERWISE[one.name] ?? one.says)
  })

  it('differ where this says so, and nowhere else', () => {
    for (const name of Object.keys(OTHERWISE)) {
      const [one] = cases.filter((known) => known.name === name)
      expect(one?.says, name).toBeDefined()
      expect(one?.says, name).not.toBe(OTHERWISE[name])
    }
  })
})
