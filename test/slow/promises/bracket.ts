import { bracketFamily, type BinaryRows, type Contender, type Entrant } from '@titlebout/core'
import type { Rng } from '@titlebout/stats'
import {
  areaOf,
  fighter,
  judgedBy,
  logLossAt,
  meanLossOf,
  solved,
  thresholdOf,
  type BinaryFighter,
} from './binary-world.ts'
import { ALPHA, boutOf, type Rules } from './bouts.ts'
import { logistic, normals } from './draws.ts'
import { atMost, type Figure, type Scenario, Tally } from './scenario.ts'

const CANDIDATES = 5
const ROWS = 1000
const SIMULATIONS = 1500
const PREVALENCE = 0.2
const CHAMPION = fighter(PREVALENCE, 1.5)
const MARGIN = 0.02
const SUPERIOR = { claim: 'superior', margin: 0 } as const

interface Field {
  readonly row: string
  readonly candidate: () => BinaryFighter
  readonly rules: Rules
  /** Whether all say nearly the same, as trainings with other seeds do. */
  readonly alike: boolean
}

/** One that orders rows better and is so overconfident that its log loss is worse by exactly the margin. */
function overconfident(): BinaryFighter {
  const loss = (one: BinaryFighter): number => meanLossOf(one, logLossAt)
  const wanted = loss(CHAMPION) + MARGIN
  return fighter(
    PREVALENCE,
    1.8,
    solved((stretch) => loss(fighter(PREVALENCE, 1.8, stretch)) - wanted, 1, 20),
  )
}

function worseArea(): BinaryFighter {
  const wanted = areaOf(CHAMPION) - MARGIN
  return fighter(
    PREVALENCE,
    solved((distance) => areaOf(fighter(PREVALENCE, distance)) - wanted, 0.2, 1.5),
  )
}

const FIELDS: readonly Field[] = [
  ...[false, true].flatMap((alike): Field[] => [
    {
      row: `roc_auc: equals, "better"${alike ? ', nearly the same' : ''}`,
      candidate: () => CHAMPION,
      rules: { primary: 'roc_auc', claim: SUPERIOR },
      alike,
    },
    {
      row: `accuracy: equals, "better"${alike ? ', nearly the same' : ''}`,
      candidate: () => CHAMPION,
      rules: { primary: 'accuracy', claim: SUPERIOR },
      alike,
    },
  ]),
  {
    row: 'roc_auc: worse by exactly the margin, "no worse"',
    candidate: worseArea,
    rules: { primary: 'roc_auc', claim: { claim: 'non-inferior', margin: MARGIN } },
    alike: false,
  },
  {
    row: 'roc_auc: better, but its guardrail log_loss worse by exactly the margin, "better"',
    candidate: overconfident,
    rules: { primary: 'roc_auc', claim: SUPERIOR, guardrail: { metric: 'log_loss', margin: MARGIN } },
    alike: false,
  },
]

/** How the alpha of each candidate comes about. */
const COLUMNS: readonly {
  readonly column: string
  readonly promised: boolean
  readonly alphaOf: (entrants: readonly Entrant[]) => number
}[] = [
  { column: 'bracket', promised: true, alphaOf: (entrants) => bracketFamily(entrants)(ALPHA).alpha },
  { column: 'α for each', promised: false, alphaOf: () => ALPHA },
]

/** Five candidates that should not pass, on the same rows: does any? */
export function brackets(): Scenario[] {
  return FIELDS.map((field) => ({
    name: `bracket ${field.row}`,
    cost: CANDIDATES * ROWS * SIMULATIONS,
    run: (rng: Rng): Figure[] => {
      const tally = new Tally()
      const one = field.candidate()
      for (let s = 0; s < SIMULATIONS; s += 1) {
        const [champion, ...candidates] = rowsOf(field, one, rng)
        // What does not pass at α passes at no smaller one.
        const near = candidates.filter((candidate) => boutOf(candidate, champion!, field.rules) === 'passed')
        const entrants = candidates.map((candidate) => entrantOf(candidate, champion!, field.rules))
        for (const { column, alphaOf } of COLUMNS)
          tally.add(
            column,
            near.length > 0 && passesAt(near, champion!, { rules: field.rules, alpha: alphaOf(entrants) }),
          )
      }
      return COLUMNS.map(({ column, promised }) => {
        const counts = tally.of(column)
        return { table: 'bracket', row: field.row, column, ...counts, band: atMost(ALPHA, counts.trials), promised }
      })
    },
  }))
}

function passesAt(
  near: readonly BinaryRows[],
  champion: BinaryRows,
  { rules, alpha }: { readonly rules: Rules; readonly alpha: number },
): boolean {
  return near.some((candidate) => boutOf(candidate, champion, rules, alpha) === 'passed')
}

function rowsOf({ alike }: Field, candidate: BinaryFighter, rng: Rng): readonly BinaryRows[] {
  const others = Array.from({ length: alike ? 1 : CANDIDATES }, () => candidate)
  const [champion, ...drawn] = judgedBy([CHAMPION, ...others], ROWS, rng)
  if (!alike) return [champion!, ...drawn]
  const normal = normals(rng)
  return [champion!, ...Array.from({ length: CANDIDATES }, () => shaken(drawn[0]!, normal))]
}

/** The same scores with a little noise of their own, which makes none of them better. */
function shaken(rows: BinaryRows, normal: () => number): BinaryRows {
  const threshold = thresholdOf(PREVALENCE)
  const score = rows.score!.map((p) => logistic(Math.log(p / (1 - p)) + 0.15 * normal()))
  return { ...rows, score, prediction: Uint8Array.from(score, (p) => (p >= threshold ? 1 : 0)) }
}

const IDS = Array.from({ length: ROWS }, (_, row) => `row ${row}`)

function entrantOf(candidate: BinaryRows, champion: BinaryRows, { primary, claim, guardrail }: Rules): Entrant {
  return {
    candidate: contenderOf(candidate),
    opponent: contenderOf(champion),
    options: {
      rules: { primary, merge: claim, promote: claim, guardrails: guardrail === undefined ? [] : [guardrail] },
      alpha: ALPHA,
      minCount: 10,
      slices: [],
      features: [],
      newFeatures: new Set(),
    },
  }
}

function contenderOf(rows: BinaryRows): Contender {
  return {
    fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'simulated', model_sha256: null },
    ids: IDS,
    rowsSha256: '0'.repeat(64),
    rows,
    seen: undefined,
  }
}
