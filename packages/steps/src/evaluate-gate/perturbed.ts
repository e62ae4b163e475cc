import { rm } from 'node:fs/promises'
import path from 'node:path'
import { sha256Text, writeWhole } from '@titlebout/adapters'
import {
  changedColumn,
  decidePerturbRule,
  idAt,
  perturbChange,
  tableWith,
  UserError,
  type Config,
  type Evaluation,
  type Fighter,
  type FighterTask,
  type Ids,
  type JudgedRows,
  type Perturb,
  type PerturbOutcome,
  type Rule,
  type RowsToJudge,
  type RuleOutcome,
  type Scores,
  type Table,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'
import type { Candidate } from './candidate.ts'
import type { JudgedTable } from './judged-table.ts'

/** The rows that broke rules most: short-lived, as scores are. */
export const PERTURBED_FILE = 'files/perturbed-rows.csv'

type PerturbRule = Rule & { readonly perturb: Perturb }

/** A rule that changes a column, with its place in the gate. */
interface PlacedRule {
  readonly rule: PerturbRule
  readonly at: readonly ['gate', number, 'perturb']
}

function perturbRules({ gate }: Pick<Config, 'gate'>): readonly PlacedRule[] {
  return gate.flatMap((rule, index): PlacedRule[] =>
    rule.perturb === undefined
      ? []
      : [{ rule: { ...rule, perturb: rule.perturb }, at: ['gate', index, 'perturb'] as const }],
  )
}

/** @throws {UserError} `CONFIG` where a rule asks the model again, and there is a file of scores */
export async function refuseScoresAgain(opened: Opened, { kind }: Candidate): Promise<void> {
  const [first] = perturbRules(opened.config)
  // rule: perturb-scores
  if (first === undefined || kind !== 'scores') return
  await atKey(opened, first.at, () =>
    Promise.reject(
      new UserError(
        'CONFIG',
        `gate[${first.at[1]}].perturb: expected a model, for the rule is about rows with a changed column, and a scores file cannot be asked again: judge the model itself, or remove the rule`,
      ),
    ),
  )
}

/** One table with a changed column, whatever the number of rules that ask for it. */
export interface Variant {
  readonly perturb: Perturb
  readonly table: Table
  readonly changed: Uint8Array
  readonly changedRows: number
}

/**
 * The test rows as each rule with `perturb` wants them, each once.
 *
 * @throws {UserError} `CONFIG` with the place of the rule, when its column is not there or its change means nothing there
 */
export async function* variantsOf(opened: Opened, table: Table): AsyncGenerator<Variant> {
  const made = new Set<string>()
  for (const { rule, at } of perturbRules(opened.config)) {
    const { perturb } = rule
    if (made.has(keyOf(perturb))) continue
    made.add(keyOf(perturb))
    const change = perturbChange(perturb)
    if (change === undefined) throw new Error('a change that the config let through is none')
    const column = await atKey(opened, at, async () => await changedColumn(table, perturb.column, change))
    const { changed, changedRows } = column
    yield { perturb, table: tableWith(table, column), changed, changedRows }
  }
}

function keyOf({ column, by }: Perturb): string {
  return JSON.stringify([column, by])
}

/** What the rules with `perturb` came to. */
export interface Perturbed {
  readonly outcomes: ReadonlyMap<Rule, RuleOutcome>
  /** As evidence names them; undefined where no row broke a rule. */
  readonly rows: Evaluation['result']['perturbed_rows']
}

interface Asked {
  readonly judged: JudgedTable & Pick<RowsToJudge, 'naiveError'>
  readonly task: FighterTask
  readonly rows: JudgedRows
  readonly scores: Scores
  readonly level: number
}

/**
 * Asks the fighter again about the rows of every rule with `perturb`, and decides the rules.
 *
 * @throws {UserError} with the place of the rule, when the model does not take the changed rows
 */
export async function perturbed(opened: Opened, fighter: Fighter, asked: Asked): Promise<Perturbed> {
  const rules = perturbRules(opened.config)
  const { judged, rows, level, scores: before } = asked
  const outcomes = new Map<Rule, RuleOutcome>()
  const worst: (PerturbOutcome & { readonly rule: number })[] = []
  for await (const { perturb, table, changed, changedRows } of variantsOf(opened, judged.table)) {
    const same = rules.filter(({ rule }) => keyOf(rule.perturb) === keyOf(perturb))
    const [first] = same
    const isSame = changedRows === 0 || !asked.task.features.includes(perturb.column)
    const score = async (): Promise<Scores> => await fighter.score(table, asked.task)
    const after = isSame || first === undefined ? before : await atKey(opened, first.at, score)
    for (const { rule, at } of same) {
      const decided = decidePerturbRule(
        rule,
        { rows, facts: judged },
        { before, after, changed },
        { alpha: opened.config.alpha, level },
      )
      const [, index] = at
      const own = opened.config.gate[index]
      if (own !== undefined) outcomes.set(own, decided.outcome)
      worst.push({ ...decided, rule: index })
    }
  }
  return { outcomes, rows: await keepWorst(opened, judged.ids, worst) }
}

async function keepWorst(
  opened: Opened,
  ids: Ids,
  outcomes: readonly (PerturbOutcome & { readonly rule: number })[],
): Promise<Perturbed['rows']> {
  const lines = outcomes.flatMap(({ rule, outcome, worst }) =>
    worst.map(({ row, before, after }) =>
      [`gate[${rule}]`, outcome.rule, idAt(ids, row), before, after].map(field).join(','),
    ),
  )
  const file = path.join(opened.workFolder, PERTURBED_FILE)
  // One of an earlier run would be taken for this one's.
  await rm(file, { force: true })
  if (lines.length === 0) return undefined
  const text = ['place,rule,id,before,after', ...lines, ''].join('\n')
  await writeWhole(file, text)
  return { file: PERTURBED_FILE, sha256: sha256Text(text), row_count: lines.length }
}

function field(value: string): string {
  return /[",\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
