import { sketchFromHex, type PromotedOn } from '../bout/looks.ts'
import type { Config } from '../config/schema.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Evaluation } from '../evidence/evaluation.ts'
import type { Validation } from '../evidence/validation.ts'
import type { Verdict } from '../verdict.ts'
import { replayClaim } from './claims.ts'
import { replayGate, unknown } from './gate.ts'
import type { Part } from './part.ts'

/** A version that an environment once pointed at, with what was kept of how it got there. */
export interface Promotion {
  readonly version: number
  /** ISO 8601. */
  readonly at: string
  readonly by: string
  readonly approver: string | null
  /** undefined: none was kept, or another version of Titlebout wrote it. */
  readonly bout: Bout | undefined
  readonly evaluation: Evaluation | undefined
  readonly validation: Validation | undefined
}

/** promoted: it would have been again; approver: left to a person; stopped; unknown: the evidence does not tell. */
export type Replayed = 'promoted' | 'approver' | 'stopped' | 'unknown'

export interface BacktestLine {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly approver: string | null
  /** What the promote claim came to then; null when nobody knows. */
  readonly recorded: Verdict | null
  readonly now: Replayed
  /** What stops it, leaves it open, or cannot be told. */
  readonly why: readonly string[]
  /** Whether something that counted had to be worked out from an interval of another confidence. */
  readonly approximate: boolean
}

export interface BacktestReport {
  readonly model: string
  readonly environment: string
  readonly registry: string
  /** Oldest first. */
  readonly lines: readonly BacktestLine[]
}

/**
 * The policy of today on the promotions of then, each by itself: what it would have stopped. From the evidence that stays with a version: metrics,
 * differences and their intervals, never rows. A policy that asks for what was not measured then cannot be replayed in that part.
 *
 * @param history oldest first
 */
export function backtest(history: readonly Promotion[], config: Config): readonly BacktestLine[] {
  return history.map((promotion, index) => {
    const { version, at, by, approver, bout } = promotion
    const parts = partsOf(promotion, history.slice(0, index), config)
    const about = { version, at, by, approver, recorded: bout?.result.claims.promote ?? null }
    return { ...about, ...outcome(parts, config) }
  })
}

function partsOf(
  { bout, evaluation, validation }: Promotion,
  before: readonly Promotion[],
  config: Config,
): readonly Part[] {
  const data: Part[] =
    validation?.verdict.kind === 'failed'
      ? [{ what: 'validation', kind: 'failed', approximate: false, detail: validation.verdict.detail }]
      : []
  return [
    ...data,
    ...(evaluation === undefined
      ? [unknown('the gate', 'no evaluation was kept')]
      : replayGate(evaluation, bout, config).filter(decides)),
    ...(bout === undefined
      ? [unknown('the claim', 'no bout was kept')]
      : replayClaim({ bout, evaluation }, promotedOn(before), config)),
  ]
}

/** An undecided rule keeps nobody from being offered. */
function decides({ kind }: Part): boolean {
  return kind !== 'undecided'
}

function promotedOn(before: readonly Promotion[]): readonly PromotedOn[] {
  return before.flatMap(({ version, bout }) => {
    if (bout === undefined) return []
    const { rows } = bout.result.looks
    return [{ version, rows: rows === null ? undefined : sketchFromHex(rows, `the bout of version ${version}`) }]
  })
}

/** A failure stops whatever else is unknown; what is unknown goes before what is open. */
function outcome(parts: readonly Part[], { undecided }: Config): Pick<BacktestLine, 'now' | 'why' | 'approximate'> {
  const of = (kind: Part['kind']): readonly Part[] => parts.filter((part) => part.kind === kind)
  const open = of('undecided')
  const [now, shown]: [Replayed, readonly Part[]] =
    of('failed').length > 0
      ? ['stopped', of('failed')]
      : of('unknown').length > 0
        ? ['unknown', of('unknown')]
        : open.length === 0
          ? ['promoted', []]
          : [undecided.promote === 'approve' ? 'approver' : 'stopped', open]
  const counted = shown.length === 0 ? parts : shown
  return {
    now,
    why: shown.map(({ what, kind, detail }) => `${what}: ${kind === 'failed' ? 'no' : kind}, ${detail}`),
    approximate: counted.some(({ approximate }) => approximate),
  }
}
