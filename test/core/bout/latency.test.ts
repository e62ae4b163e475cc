import { decideLatency, onOperational, parseConfig, type RuleOutcome, type Turns, type Verdict } from '@titlebout/core'
import { seeded } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'

const CONFIG = `version: 1
model: { name: strikes, task: binary-classification, path: m.onnx }
data: { test: data/test.csv, label: damage, positive: "yes", id: report_id }
gate:
  - { metric: latency_p50_ratio, max: 1.2 }
  - { metric: latency_p95_ratio, max: 1.2 }
  - { metric: latency_p99_ratio, max: 1.2 }
champion:
  primary: roc_auc
  merge: { claim: superior }
  promote: { claim: superior }
deploy:
  production: { target: { kind: directory, path: serving } }
`
const DECIDING = { alpha: 0.05, task: 'binary-classification' } as const
const [P50, P95, P99] = parseConfig(CONFIG, 't.yml').config.gate

/** Times as they were recorded: both on a machine with slow spells, the candidate slower by a factor. */
function recorded(factor: number, blocks = 300): Turns {
  const rng = seeded(7)
  let spell = 0
  const times = { candidate: [] as number[], champion: [] as number[] }
  for (let block = 0; block < blocks; block += 1) {
    spell = 0.8 * spell + 0.2 * (rng.next() - 0.5)
    for (const [side, slow] of [
      ['candidate', factor],
      ['champion', 1],
      ['champion', 1],
      ['candidate', factor],
    ] as const)
      times[side].push(Math.round(1000 * slow * Math.exp(spell + 0.2 * (rng.next() - 0.5)) * 2) / 1000)
  }
  const sideOf = (ms: number[]) => ({ times_ms: ms, p50_ms: 1, p95_ms: 1, p99_ms: 1 })
  return {
    batch_rows: 256,
    order: 'candidate, champion, champion, candidate',
    blocks,
    warm_up_blocks: 20,
    candidate: sideOf(times.candidate),
    champion: sideOf(times.champion),
  }
}

describe('rules on latency', () => {
  it.each([
    [1, 'passed'],
    [0.5, 'passed'],
    [1.5, 'failed'],
    [1.2, 'undecided'],
  ] as const)('a candidate %d times as slow has %s a bound of 1.2', (factor, verdict) => {
    const { rules, turns, why_not: why } = decideLatency([P50!, P95!, P99!], recorded(factor), DECIDING)
    expect(rules.map((rule) => rule.verdict)).toEqual([verdict, verdict, verdict])
    expect(rules.map(({ metric }) => metric)).toEqual(['latency_p50_ratio', 'latency_p95_ratio', 'latency_p99_ratio'])
    expect(why).toBeNull()
    expect(turns!.blocks).toBe(300)
    for (const { measured } of rules) {
      expect(measured).toMatchObject({ method: 'block-bootstrap', level: 0.9, n: 600, effective_n: 300 })
      expect(Math.abs(measured.estimate! - factor)).toBeLessThan(0.1 * factor)
      expect(measured.low).toBeLessThanOrEqual(measured.estimate!)
      expect(measured.high).toBeGreaterThanOrEqual(measured.estimate!)
    }
  })

  it('are decided on the estimate where they say so', () => {
    const rule = { ...P95!, decide: 'point' as const }
    const [outcome] = decideLatency([rule], recorded(1.19), DECIDING).rules
    expect(outcome).toMatchObject({ verdict: 'passed', reason: 'point' })
  })

  it('are undecided on too few calls, and say so', () => {
    const { rules } = decideLatency([P50!, P95!, P99!], recorded(0.5, 60), DECIDING)
    expect(rules.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'undecided'])
    expect(rules[2]).toMatchObject({
      reason: 'few-rows',
      measured: { n: 120, note: 'too few calls beyond that quantile' },
    })
  })

  it('are undecided where nothing was timed, and never pass', () => {
    const { rules, turns, why_not: why } = decideLatency([P95!], 'the champion is a pickle', DECIDING)
    expect({ turns, why }).toEqual({ turns: null, why: 'the champion is a pickle' })
    expect(rules[0]).toMatchObject({ verdict: 'undecided', reason: 'no-replay', measured: { estimate: null } })
  })
})

describe('the claims of a bout with rules on latency', () => {
  const verdict = (kind: Verdict['kind']): Verdict => ({ kind, reason: 'interval', detail: 'by the rows' })
  const outcome = (
    kind: 'passed' | 'failed' | 'undecided',
    severity: RuleOutcome['severity'] = 'error',
  ): RuleOutcome => ({
    ...decideLatency([P95!], recorded(1, 60), DECIDING).rules[0]!,
    verdict: kind,
    severity,
  })

  it.each([
    ['passed', 'passed', 'passed', 'interval'],
    ['passed', 'failed', 'failed', 'latency'],
    ['passed', 'undecided', 'undecided', 'latency'],
    ['undecided', 'passed', 'undecided', 'interval'],
    ['undecided', 'failed', 'failed', 'latency'],
    ['undecided', 'undecided', 'undecided', 'interval'],
    ['failed', 'failed', 'failed', 'interval'],
    ['failed', 'passed', 'failed', 'interval'],
  ] as const)('%s by the rows and %s by the clock: %s', (rows, clock, kind, reason) => {
    const claims = onOperational({ merge: verdict(rows), promote: verdict(rows) }, [outcome(clock)], 'latency')
    expect(claims.merge).toMatchObject({ kind, reason })
    expect(claims.promote).toEqual(claims.merge)
    if (reason === 'latency')
      expect(claims.merge.detail).toMatch(/^latency p95, as a ratio to the champion's at most 1\.2: it is /u)
  })

  it('are not touched by a warning, nor where nothing is asked', () => {
    const claims = { merge: verdict('passed'), promote: verdict('undecided') }
    expect(onOperational(claims, [outcome('failed', 'warning')], 'latency')).toEqual(claims)
    expect(onOperational(claims, [], 'latency')).toEqual(claims)
  })
})

describe('titlebout.yml', () => {
  const problemOf = (from: string, to: string): string => {
    try {
      parseConfig(CONFIG.replace(from, to), 't.yml')
      return 'none'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  it('refuses a rule on latency of what we do not run ourselves', () => {
    expect(problemOf('path: m.onnx', 'path: m.pkl, predict: { run: ./score }')).toContain(
      'gate[0].metric is latency_p50_ratio, which is measured on models that Titlebout runs itself (ONNX, XGBoost, LightGBM), and this one is run by model.predict: remove the rule',
    )
    const endpoint = 'path: m.onnx, endpoint: { url: "http://localhost:1", protocol: json }'
    expect(problemOf('path: m.onnx', endpoint)).toContain('this one is run by model.endpoint')
  })

  it('refuses it where there will never be a champion', () => {
    expect(problemOf('deploy:\n  production: { target: { kind: directory, path: serving } }\n', '')).toContain(
      'a ratio to the champion, which needs an environment under deploy',
    )
    expect(problemOf('x', 'x')).toBe('none')
  })
})
