import { numberText, type Dummy, type FighterColumnNames } from '@titlebout/core'
import type { ColumnSql } from '../statistics/judged-columns.ts'
import { freshPrefix, rowsOf, type DatabaseRows } from './database-statistics.ts'
import type { Database } from './database.ts'
import { RowsProblem } from './rows-problem.ts'
import type { ScoredPlan } from './scored-columns.ts'

/** Rows that a fighter has answered, checked. */
export interface Answered {
  readonly rows: DatabaseRows
  readonly plan: ScoredPlan
  readonly fighter: FighterColumnNames
  readonly losses: readonly string[]
  readonly count: number
}

/** Rows with the answers of two fighters: the columns of the first by their names, those of the other by names that no column has. */
export interface Joined {
  readonly joined: DatabaseRows
  /** Where the answers of the other lie. */
  readonly opponent: FighterColumnNames
}

/**
 * The rows of the first with what the other says of them, by id.
 *
 * @throws {RowsProblem} when some of them are not among the rows of the other, or have another label there
 */
export async function joinedById(
  database: Database,
  ours: Answered,
  theirs: Answered,
): Promise<Joined & { readonly extra: number }> {
  const { identifier } = database.dialect
  const prefix = freshPrefix(ours.rows, 'opponent_')
  const named = new Map<string, string>()
  const renamed = (name: string): string => {
    const known = named.get(name) ?? `${prefix}${named.size}`
    named.set(name, known)
    return known
  }
  const opponent = renamedAnswers(theirs.fighter, renamed)
  const [id, label] = [`${prefix}id`, `${prefix}label`]
  const key = theirs.rows.column(theirs.plan.id).text
  const labels = theirs.plan.target.label === undefined ? [] : [`${labelSql(theirs)} as ${identifier(label)}`]
  const answers = [...named].flatMap(([name, alias]) => [
    `${theirs.rows.column(name).text} as ${identifier(`${alias}t`)}`,
    `${theirs.rows.column(name).number} as ${identifier(`${alias}n`)}`,
  ])
  const said = `(select ${[`${key} as ${identifier(id)}`, ...labels, ...answers].join(', ')} from ${theirs.rows.from}) as ${identifier(`${prefix}rows`)}`
  const own = ours.rows.column(ours.plan.id).text
  const from = `(select * from ${ours.rows.from} join ${said} on ${own} = ${identifier(id)}) as paired`
  const extra = await checkPairs(database, { ours, theirs, from, label: identifier(label) })
  const columns = [...named].map(([name, alias]): ColumnSql => ({
    name: alias,
    kind: theirs.rows.column(name).kind,
    text: identifier(`${alias}t`),
    number: identifier(`${alias}n`),
  }))
  return { joined: joinedRows(database, ours, from, columns), opponent, extra }
}

/** The rows with the answer that the dummy gives to each of them. */
export function withConstants(database: Database, ours: Answered, dummy: Dummy): Joined {
  const prefix = freshPrefix(ours.rows, 'opponent_')
  const { double, identifier } = database.dialect
  const said = constantsOf(dummy)
  const columns = said.map((_, k): ColumnSql => {
    const sql = identifier(`${prefix}${k}`)
    return { name: `${prefix}${k}`, kind: 'number', text: sql, number: sql }
  })
  const constants = said.map((value, k) => `, ${double(value)} as ${columns[k]!.number}`)
  const from = `(select *${constants.join('')} from ${ours.rows.from}) as paired`
  const names = columns.map(({ name }) => name)
  const { threshold } = ours.fighter
  const opponent: FighterColumnNames =
    dummy.task === 'multiclass-classification'
      ? { scores: names }
      : { score: names[0]!, ...(threshold === undefined ? {} : { threshold }) }
  return { joined: joinedRows(database, ours, from, columns), opponent }
}

function constantsOf(dummy: Dummy): readonly number[] {
  switch (dummy.task) {
    case 'binary-classification':
      return [dummy.prior]
    case 'multiclass-classification':
      return [...dummy.priors]
    case 'regression':
      return [dummy.mean]
    case 'ranking':
      throw new Error('ranking needs the rows of each query: the config was checked before')
  }
}

function joinedRows(database: Database, { rows }: Answered, from: string, columns: readonly ColumnSql[]): DatabaseRows {
  return rowsOf(database, { from, shown: rows.shown, name: rows.name, columns: [...rows.columns, ...columns] })
}

function renamedAnswers(
  { score, prediction, scores, losses, ...rest }: FighterColumnNames,
  renamed: (name: string) => string,
): FighterColumnNames {
  return {
    ...rest,
    ...(score === undefined ? {} : { score: renamed(score) }),
    ...(prediction === undefined ? {} : { prediction: renamed(prediction) }),
    ...(scores === undefined ? {} : { scores: scores.map(renamed) }),
    ...(losses === undefined
      ? {}
      : { losses: Object.fromEntries(Object.entries(losses).map(([name, column]) => [name, renamed(column)])) }),
  }
}

/** Of a regression the number: 1 and 1.0 are two texts. */
function labelSql({ rows, plan: { target } }: Answered): string {
  const { label } = target
  if (label === undefined) throw new Error('the rows have no label')
  const { number, text } = rows.column(label)
  return target.task === 'regression' ? number : text
}

interface Pairs {
  readonly ours: Answered
  readonly theirs: Answered
  readonly from: string
  /** The column of the label that the other's rows have. */
  readonly label: string
}

/** @returns rows of the other that are none of ours */
async function checkPairs(database: Database, { ours, theirs, from, label }: Pairs): Promise<number> {
  const labelled = ours.plan.target.label !== undefined && theirs.plan.target.label !== undefined
  const other = labelled ? `count(case when ${labelSql(ours)} <> ${label} then 1 end)` : '0'
  const [[paired, relabelled] = []] = await database.rows(`select count(*), ${other} from ${from}`)
  const missing = ours.count - Number(paired)
  const [us, them] = [ours.rows.shown, theirs.rows.shown.replace('your query', 'the other query')]
  const [ourId, theirId] = [ours, theirs].map(({ plan }) => database.dialect.identifier(plan.id))
  // rule: sql-unpaired-rows
  if (missing > 0)
    throw new RowsProblem(
      ['data', 'id'],
      `${numberText(missing)} of ${numberText(ours.count)} judged rows are not among those of ${theirs.rows.name}: score them there too; find them with: select ${ourId} from ${us} where ${ourId} not in (select ${theirId} from ${them})`,
    )
  // rule: sql-relabelled-rows
  if (Number(relabelled) > 0)
    throw new RowsProblem(
      ['data', 'label'],
      `${numberText(Number(relabelled))} of ${numberText(ours.count)} judged rows have another label in ${theirs.rows.name}: label them alike; find them by joining ${us} and ${them} on ${ourId} = ${theirId}`,
    )
  return theirs.count - Number(paired)
}
