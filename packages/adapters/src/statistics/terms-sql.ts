import { assertNever, devianceSeries, LEAST_TRUTH, LOG_LOSS_EPS, NEAR, type Term } from '@titlebout/core'
import { log1pSql, type Dialect } from './dialect.ts'
import type { FighterSql, JudgedSql } from './judged-sql.ts'

/** A term of one fighter; of a spread, what it is the spread of. The same formulas as `fillTerm` of stats. */
export function termSql(term: Term, judged: JudgedSql, fighter: FighterSql, dialect: Dialect): string {
  const y = dialect.asDouble(judged.truth ?? '0')
  const p = fighter.value ?? 'null'
  const n = (value: number): string => dialect.double(value)
  switch (term.kind) {
    case 'label':
    case 'truth_spread':
      return y
    case 'absolute_truth':
      return `abs(${y})`
    case 'loss':
      return fighter.losses.get(term.column) ?? 'null'
    case 'log_loss':
      return logLossSql(y, clipped(p, term.eps ?? LOG_LOSS_EPS, dialect), dialect)
    case 'class_log_loss':
      return `-${dialect.ln(clipped(ownScore(judged, fighter, dialect), term.eps ?? LOG_LOSS_EPS, dialect))}`
    case 'class_squared_error':
      return `(${fighter.scores.map((score, k) => squared(`${score} - ${isClass(judged, k)}`)).join(' + ')})`
    case 'top_k':
      return topKSql(judged, fighter, term.k, dialect)
    case 'squared_error':
      return squared(`${y} - ${p}`)
    case 'absolute_error':
      return `abs(${y} - ${p})`
    case 'signed_error':
    case 'error_spread':
      return `(${p} - ${y})`
    case 'relative_error':
      return `(abs(${y} - ${p}) / ${dialect.larger(`abs(${y})`, n(LEAST_TRUTH))})`
    case 'symmetric_relative_error':
      return `case when ${y} = ${p} then ${n(0)} else 2 * abs(${y} - ${p}) / (abs(${y}) + abs(${p})) end`
    case 'squared_log_error':
      return squaredLogSql(y, p, dialect)
    case 'pinball':
      return `case when ${y} >= ${p} then ${n(term.alpha)} * (${y} - ${p}) else ${n(1 - term.alpha)} * (${p} - ${y}) end`
    case 'tweedie':
      return tweedieSql(y, p, term.power, dialect)
    default:
      return assertNever(term)
  }
}

/** What must hold of every row for a term to be a number. */
export function domainSql(term: Term, judged: JudgedSql, fighter: FighterSql, dialect: Dialect): readonly string[] {
  const { isFinite } = dialect
  const y = dialect.asDouble(judged.truth ?? '0')
  const p = fighter.value ?? 'null'
  switch (term.kind) {
    case 'label':
      return [`${y} in (0, 1)`]
    case 'loss':
      return [isFinite(fighter.losses.get(term.column) ?? 'null')]
    case 'log_loss':
      return [`${y} in (0, 1)`, `${p} between 0 and 1`]
    case 'class_log_loss':
    case 'class_squared_error':
      return [classCode(judged), ...fighter.scores.map((score) => `${score} between 0 and 1`)]
    case 'top_k':
      return [classCode(judged), ...fighter.scores.map(isFinite)]
    case 'squared_log_error':
      return [isFinite(y), isFinite(p), `${y} > -1`, `${p} > -1`]
    case 'tweedie':
      return [isFinite(y), isFinite(p), ...tweedieDomain(y, p, term.power)]
    case 'squared_error':
      // Of a binary task a probability is asked for, which `classes` tells.
      return judged.classes === 2 ? [`${y} in (0, 1)`, `${p} between 0 and 1`] : [isFinite(y), isFinite(p)]
    case 'absolute_truth':
    case 'truth_spread':
    case 'absolute_error':
    case 'signed_error':
    case 'error_spread':
    case 'relative_error':
    case 'symmetric_relative_error':
    case 'pinball':
      return [isFinite(y), isFinite(p)]
    default:
      return assertNever(term)
  }
}

function classCode({ truth, classes }: JudgedSql): string {
  return `${truth} between 0 and ${classes - 1}`
}

function tweedieDomain(y: string, p: string, power: number): readonly string[] {
  if (power === 0) return []
  return [`${p} > 0`, ...(power >= 2 ? [`${y} > 0`] : power >= 1 ? [`${y} >= 0`] : [])]
}

function squared(x: string): string {
  return `((${x}) * (${x}))`
}

function clipped(p: string, eps: number, { larger, smaller, double }: Dialect): string {
  return smaller(larger(p, double(eps)), double(1 - eps))
}

function logLossSql(y: string, p: string, dialect: Dialect): string {
  return `case when ${y} = 1 then -${dialect.ln(p)} else -(${log1pSql(dialect, `(-${p})`)}) end`
}

function ownScore({ truth }: JudgedSql, { scores }: FighterSql, { choice }: Dialect): string {
  return choice(
    `${truth}`,
    scores.map((score, k) => [String(k), score]),
  )
}

function isClass({ truth }: JudgedSql, k: number): string {
  return `(case when ${truth} = ${k} then 1 else 0 end)`
}

/** Ties go to the later class first. */
function topKSql(judged: JudgedSql, fighter: FighterSql, most: number, dialect: Dialect): string {
  const own = `(${ownScore(judged, fighter, dialect)})`
  const above = fighter.scores.map(
    (score, k) =>
      `case when ${score} > ${own} or (${score} = ${own} and ${k} > ${judged.truth ?? '0'}) then 1 else 0 end`,
  )
  return `case when ${above.join(' + ')} < ${most} then ${dialect.double(1)} else ${dialect.double(0)} end`
}

function squaredLogSql(y: string, p: string, dialect: Dialect): string {
  const u = `((${y} - ${p}) / (1 + ${p}))`
  const apart = `(${log1pSql(dialect, y)}) - (${log1pSql(dialect, p)})`
  // Each branch sees numbers of its own range only: some databases compute both.
  const near = log1pSql(dialect, `(case when abs(${u}) < 0.5 then ${u} else 0 end)`)
  return squared(`case when abs(${u}) < 0.5 then ${near} else ${apart} end`)
}

function tweedieSql(y: string, p: string, power: number, dialect: Dialect): string {
  const { power: pow, double } = dialect
  if (power === 0) return squared(`${y} - ${p}`)
  const u = `((${y} - ${p}) / ${p})`
  const sum = devianceSeries(power).reduceRight((sofar, c) => `(${sofar} * ${u} + ${double(c)})`, double(0))
  const near = `2 * ${pow(p, double(2 - power))} * ${u} * ${u} * ${sum}`
  return `(case when abs(${u}) < ${double(NEAR)} then ${near} else ${farTweedieSql(y, p, power, dialect)} end)`
}

function farTweedieSql(y: string, p: string, power: number, dialect: Dialect): string {
  const { ln, power: pow, double } = dialect
  if (power === 1)
    return `(2 * ((case when ${y} = 0 then 0 else ${y} * ${ln(`case when ${y} = 0 then 1 else ${y} / ${p} end`)} end) - ${y} + ${p}))`
  if (power === 2) return `(2 * (${ln(`${p} / ${y}`)} + ${y} / ${p} - 1))`
  const [one, two] = [1 - power, 2 - power]
  const whole = pow(dialect.larger(y, double(0)), double(two))
  return `(2 * (${whole} / ${double(one * two)} - ${y} * ${pow(p, double(one))} / ${double(one)} + ${pow(p, double(two))} / ${double(two)}))`
}
