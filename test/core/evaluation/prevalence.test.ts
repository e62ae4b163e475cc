import { metricOfTask, type BinaryRows } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { binaryRows } from '../../support/judged-rows.ts'
import { expectClose, labels, numbers, reference } from '../../stats/reference.ts'

interface Case {
  readonly name: string
  readonly in: {
    readonly y: number[]
    readonly p: number[]
    readonly predicted: number[]
    readonly prevalence: number
    readonly weights: number[] | null
    readonly matrix: number[][]
  }
  readonly out: Readonly<Record<string, { readonly value: number } | null>> | null
}

const table = reference<Case[]>('prevalence-metrics')

describe('a metric at the prevalence of the world', () => {
  it.each(table.cases)('counts the weights of rows too, alone and in a difference: $name', ({ in: given, out }) => {
    const rows: BinaryRows = {
      ...binaryRows({ truth: labels(given.y), score: numbers(given.p), prediction: labels(given.predicted) }),
      prevalence: given.prevalence,
      weight: given.weights === null ? undefined : numbers(given.weights),
      costs: given.matrix,
    }
    const constant: BinaryRows = { ...rows, score: numbers(given.p.map(() => 0.25)) }
    for (const [name, expected] of Object.entries(out ?? {})) {
      const metric = metricOfTask(name, 'binary-classification')
      const outcome = metric.measure(rows)
      if (expected === null) {
        expect(outcome.kind).toBe('undefined')
        continue
      }
      if (outcome.kind === 'undefined') throw new Error(`${name} has no value`)
      expectClose(outcome.estimate, expected.value, table.tolerance, 1e-14, name)
      const [other, difference] = [metric.measure(constant), metric.difference(rows, constant).outcome]
      if (other.kind === 'undefined' || difference.kind === 'undefined') continue
      const gain = metric.better === 'lower' ? other.estimate - expected.value : expected.value - other.estimate
      expectClose(difference.estimate, gain, 1e-8, 1e-12 * Math.max(1, Math.abs(expected.value)), `${name}, difference`)
    }
  })
})
