import {
  LARGEST_WEIGHT,
  LEAST_WEIGHT,
  numberText,
  UserError,
  type FighterFacts,
  type PairStatistics,
  type StatisticsRequest,
  type Term,
} from '@titlebout/core'
import { agreementBySql } from './agreement-sql.ts'
import { cellsBySql } from './cells-sql.ts'
import type { Dialect } from './dialect.ts'
import { rowsSql, type FighterSql, type JudgedSql } from './judged-sql.ts'
import type { Query } from './query.ts'
import { ranksBySql } from './ranks-sql.ts'
import { sumsBySql } from './sums-sql.ts'
import { domainSql } from './terms-sql.ts'

/** Statistics that a database computes where the rows are: numbers per slice come back, never rows. */
export function sqlStatistics(query: Query, dialect: Dialect, judged: JudgedSql): PairStatistics {
  const fighterOf = (name: string): FighterSql => {
    const fighter = judged.fighters.get(name)
    if (fighter === undefined) throw new Error(`the judged rows know no fighter "${name}"`)
    return fighter
  }
  const planOf = ({ cut, fighters }: StatisticsRequest) => ({
    slices: judged.sliceOf(cut),
    fighters: fighters.map(fighterOf),
  })
  const requireRows = async (
    conditions: readonly string[],
    request: StatisticsRequest,
    what: string,
  ): Promise<void> => {
    const all = judged.weight === undefined ? conditions : [...conditions, ...weightRules(dialect, judged.weight)]
    if (all.length === 0) return
    if (judged.weight !== undefined) await requireTotalWeight(query, judged.from, judged.weight)
    const [[bad = 0] = []] = await query(badRowsSql(judged, request, { rules: all, untrue: dialect.untrue }))
    if (bad > 0)
      throw new UserError(
        'DATA',
        `${numberText(bad)} of the judged rows hold ${what} that ${bad === 1 ? 'is' : 'are'} missing or outside what the metric is defined for: correct or leave out those rows`,
      )
  }
  return {
    beyond: new Set(dialect.sortsRows ? ['rows'] : ['rows', 'ranks']),
    facts: (name): FighterFacts => {
      const { value, scores, losses } = fighterOf(name)
      return { scores: value !== undefined || scores.length > 0, losses: [...losses.keys()] }
    },
    cells: async (request) => {
      const plan = planOf(request)
      const isClass = (code: string | undefined): string => `${code} between 0 and ${judged.classes - 1}`
      await requireRows(
        [isClass(judged.truth), ...plan.fighters.map(({ prediction }) => isClass(prediction))],
        request,
        'a label or a prediction',
      )
      return await cellsBySql(query, dialect, judged, plan)
    },
    sums: async (request, together) => {
      const plan = planOf(request)
      await requireRows(termRules(plan.fighters, together.flat()), request, 'a label, a score or a loss')
      return await sumsBySql(query, dialect, judged, { ...plan, together })
    },
    ranks: async (request, measures) => {
      const plan = planOf(request)
      const rules = plan.fighters.map(({ value }) => dialect.isFinite(`${value}`))
      await requireRows([`${judged.truth} in (0, 1)`, ...rules], request, 'a label or a score')
      return await ranksBySql(query, dialect, judged, { ...plan, measures })
    },
    agreement: async ({ cut, fighters: [first, second] }) => {
      const fighters = [fighterOf(first), fighterOf(second)] as const
      return await agreementBySql(query, dialect, judged, { slices: judged.sliceOf(cut), fighters })
    },
  }

  function termRules(fighters: readonly FighterSql[], terms: readonly Term[]): readonly string[] {
    return [
      ...new Set(fighters.flatMap((fighter) => terms.flatMap((term) => domainSql(term, judged, fighter, dialect)))),
    ]
  }
}

async function requireTotalWeight(query: Query, from: string, weight: string): Promise<void> {
  const [[total = 0] = []] = await query(`select coalesce(sum(abs(${weight})), 0) from ${from}`)
  if (total === 0) throw new UserError('DATA', 'the weights of all judged rows are 0: weights must not all be 0')
}

/** What must hold of the weight of each row. */
export function weightRules({ isFinite, double }: Dialect, weight: string): readonly string[] {
  const within = `${weight} between ${double(LEAST_WEIGHT)} and ${double(LARGEST_WEIGHT)}`
  return [isFinite(weight), `(${weight} = 0 or ${within})`]
}

/** Counts the rows that break a rule; null breaks every one. */
function badRowsSql(
  judged: JudgedSql,
  { cut }: StatisticsRequest,
  { rules, untrue }: { readonly rules: readonly string[] } & Pick<Dialect, 'untrue'>,
): string {
  const names = rules.map((_, k) => `rule${k}`)
  const columns = Object.fromEntries(rules.map((rule, k) => [names[k]!, `coalesce(${rule}, ${untrue})`]))
  return `select count(*) from (${rowsSql(judged, judged.sliceOf(cut), columns)}) as r where not (${names.join(' and ')})`
}
