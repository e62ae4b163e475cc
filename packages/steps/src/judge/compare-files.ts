import {
  countOnes,
  differencesText,
  fight,
  fightWithoutReplay,
  FEWEST_SLICE_ROWS,
  looksAt,
  marginOf,
  otherReading,
  rowDifferences,
  scoredRows,
  UserError,
  type Bout,
  type Contender,
  type Evaluation,
  type Fight,
  type Host,
  type JudgedRows,
  type Margin,
  type ReadingOptions,
  type Verdict,
} from '@titlebout/core'
import { boutEvidence } from '../compare-to-champion/bout-evidence.ts'
import type { Found } from '../step.ts'
import { fighterOf, type ScoredFile } from './measure-file.ts'
import type { OldScores } from './old-scores.ts'
import type { OpenedJudge } from './open-judge.ts'

/** Old scores on the rows of the new ones, or why they cannot be had there. */
export type OldSide = { readonly rows: JudgedRows } | { readonly rows: undefined; readonly verdict: Verdict }

/**
 * The old scores, in the order of the new rows.
 *
 * @throws {UserError} `SCORES` where the user named them and they are about other rows, or cannot be read as the new ones are
 */
export function oldSide(scored: ScoredFile, old: OldScores, options: ReadingOptions): OldSide {
  try {
    const read = otherReading(old.table, scored.reading, options)
    refuseUnpaired(scored, read.pairedBy)
    const names = { now: scored.dataset.name, old: old.name }
    const differences = rowDifferences(scored.reading, read)
    // rule: judge-different-rows
    if (differences !== undefined)
      throw new UserError('SCORES', `the two files are not about the same rows: ${differencesText(differences, names)}`)
    return { rows: scoredRows(read.table, scored.reading, { threshold: read.threshold, rows: scored.judged }).rows }
  } catch (cause) {
    if (old.given || !(cause instanceof UserError)) throw cause
    // Nobody chose these old scores: that they do not fit is told, and turns nothing red.
    return { rows: undefined, verdict: { kind: 'undecided', reason: 'different-rows', detail: cause.message } }
  }
}

/** Places pair rows only where both files have nothing else, and truths to hold them against. */
function refuseUnpaired({ reading, dataset }: ScoredFile, pairedBy: 'id' | 'place'): void {
  // rule: judge-one-id
  if (reading.pairedBy !== pairedBy)
    throw new UserError('SCORES', `one of the two files has ids and the other has none: write the column "id" in both`)
  // rule: judge-no-pairing
  if (pairedBy === 'place' && !reading.table.columns.has('y_true'))
    throw new UserError(
      'SCORES',
      `${dataset.name}: neither ids nor labels tell which rows belong together: write a column "id"`,
    )
}

/** The margin of the claim; without old scores on these rows there is none to be measured. */
export function marginFor(scored: ScoredFile, side: OldSide | undefined, given: number | undefined): Margin {
  return marginOf(scored.reading.primary, side?.rows ?? scored.rows, given)
}

interface Sides {
  readonly scored: ScoredFile
  readonly old: OldScores
  readonly side: OldSide
  readonly margin: Margin
  readonly evaluation: Found<'evaluation'>
}

/** New scores against old ones on the same rows, as the evidence of a bout. */
export function boutOf(host: Host, opened: OpenedJudge, sides: Sides): Bout {
  const { scored, old, evaluation } = sides
  const { dataset } = scored
  const bout = boutEvidence(host, opened, {
    claim: 'merge',
    // Nobody promotes a file of scores, so no look at the rows is spent.
    looks: looksAt(undefined, [], {
      alpha: opened.config.alpha,
      spending: { ...opened.config.champion.looks, spending: 'none' },
      record: false,
    }),
    candidate: { evaluation, training: undefined },
    champion: undefined,
    judged: { facts: scored.judged.facts, from: 'checkout', table: { dataset } },
    fought: {
      fight: fightOf(opened, sides),
      opponent: fighterOf(old.name),
      replay: sides.side.rows === undefined ? 'none' : 'stored-scores',
      findings: pairedByPlace(scored),
      settings: { read_as: scored.reading.text, margin: sides.margin.margin, margin_from: sides.margin.from },
    },
    validation: undefined,
  })
  return {
    ...bout,
    inputs: [...bout.inputs, { role: 'against', name: old.name, sha256: old.sha256 }],
    // A file of scores is no model that could be promoted.
    findings: bout.findings.filter(({ id }) => id !== 'not-offered'),
    result: { ...bout.result, champion: { ...bout.result.champion, kind: 'scores' }, promote: false },
  }
}

function fightOf({ config }: OpenedJudge, { scored, old, side }: Sides): Fight {
  const candidate = contender(scored, scored.rows)
  const rules = config.champion
  if (side.rows === undefined) {
    const shown = fightWithoutReplay(candidate, undefined, side.verdict.detail, { rules, alpha: config.alpha })
    return { ...shown, claims: { merge: side.verdict, promote: side.verdict } }
  }
  const opponent = { ...contender(scored, side.rows), fighter: fighterOf(old.name) }
  const slices = scored.slices.slices.filter(({ rows }) => countOnes(rows) >= FEWEST_SLICE_ROWS)
  const options = { rules, alpha: config.alpha, minCount: config.privacy.min_count, slices, features: [] }
  const fought = fight(candidate, opponent, { ...options, newFeatures: new Set() })
  // That nobody knows what either was trained on goes without saying where there is no training.
  return { ...fought, findings: fought.findings.filter(({ id }) => id !== 'unverified-holdout') }
}

function contender({ judged, dataset, file }: ScoredFile, rows: JudgedRows): Contender {
  return { fighter: fighterOf(file), ids: judged.ids, rowsSha256: dataset.rows_sha256, rows, seen: undefined }
}

function pairedByPlace({ reading, dataset }: ScoredFile): Bout['findings'] {
  // rule: judge-paired-by-place
  if (reading.pairedBy === 'id') return []
  return [
    {
      id: 'paired-by-place',
      severity: 'warning',
      message: `${dataset.name} has no ids: its rows were paired with the old ones by their place, which only their labels confirm`,
      fix: 'write a column "id" that names each row, or say which column does',
    },
  ]
}

/** The verdict of the whole, when there is nothing to compare with. */
export function withoutOld(evaluation: Evaluation, why: string): Evaluation {
  return {
    ...evaluation,
    findings: [
      ...evaluation.findings,
      { id: 'nothing-to-compare', severity: 'notice', message: `not compared with old scores: ${why}` },
    ],
  }
}
