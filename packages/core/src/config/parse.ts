import { UserError, type Problem } from '../error.ts'
import { withCanonicalMetrics } from './canonical-metrics.ts'
import { findLater, type LaterHit } from './later.ts'
import { PARSED_ONCE } from './parsed-once.ts'
import { valueProblems, type ValueProblem } from './problems.ts'
import { brokenRules } from './rules.ts'
import { configSchema, type Config } from './schema.ts'
import { pathText } from './walk.ts'
import { problemLine, readYaml, type KeyPath, type Place, type YamlDocument } from './yaml.ts'

export interface ParsedConfig {
  readonly config: Config
  /** Place of a key, such as `['gate', 0, 'min']`; of the nearest parent when it is not written down. */
  locate(path: KeyPath): Place | undefined
}

/**
 * Reads titlebout.yml.
 *
 * @param file what to call it in messages: its path from the workspace
 * @throws {UserError} `CONFIG` with every problem at once, each with its line and column
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  const document = readYaml(text, { file, code: 'CONFIG' })
  const later = findLater(document.value)
  const value = without(
    document.value,
    later.map((hit) => hit.covers),
  )
  const { problems, broken, config } = check(value)
  const all = [
    ...later.map(({ path, message, kind }) => ({ path, message, atValue: kind === 'value' })),
    ...[...problems, ...broken]
      .filter((problem) => !followsFrom(problem, later))
      .map(({ path, message, kind }) => ({ path, message, atValue: kind === 'value' || kind === 'rule' })),
  ]
  if (config === undefined || all.length > 0) throw configError(all.map((problem) => placed(problem, document, file)))
  return { config, locate: (path) => document.placeOf(path) }
}

interface Checked {
  /** Of the shape. */
  readonly problems: readonly ValueProblem[]
  /** Of the rules between keys. */
  readonly broken: readonly ValueProblem[]
  readonly config: Config | undefined
}

/** Shape first; the rules between keys as soon as what is left has the right shape, so that both are told at once. */
function check(value: unknown): Checked {
  const parsed = configSchema.safeParse(value, { reportInput: true, ...PARSED_ONCE })
  if (parsed.success) {
    const config = withCanonicalMetrics(parsed.data)
    return { problems: [], broken: brokenRules(config), config }
  }
  const problems = valueProblems(parsed.error.issues)
  const unknown = problems.filter((problem) => problem.kind === 'unknown-key')
  if (unknown.length === 0) return { problems, broken: [], config: undefined }
  const known = without(
    value,
    unknown.map((problem) => problem.path),
  )
  const rest = check(known)
  return { ...rest, problems: [...unknown, ...rest.problems] }
}

/** Whether a problem is there only because something of a later version was taken out. */
function followsFrom(problem: ValueProblem, later: readonly LaterHit[]): boolean {
  const name = pathText(problem.path)
  return later.some((hit) => {
    if (problem.kind === 'missing') return name === pathText(hit.covers) || hit.excused.includes(name)
    const isAround = problem.path.every((key, index) => key === hit.path[index])
    return problem.kind === 'rule' && (hit.kind === 'value' || isAround)
  })
}

/** A copy without the values at these paths. An item of a list leaves the others at their places. */
function without(value: unknown, paths: readonly KeyPath[], at: KeyPath = []): unknown {
  if (paths.length === 0) return value
  const gone = (key: string | number): boolean =>
    paths.some((path) => path.length === at.length + 1 && [...at, key].every((part, index) => path[index] === part))
  if (Array.isArray(value)) return value.map((item: unknown, index) => without(item, paths, [...at, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !gone(key))
      .map(([key, item]) => [key, without(item, paths, [...at, key])]),
  )
}

function placed(
  problem: { readonly path: KeyPath; readonly message: string; readonly atValue: boolean },
  document: YamlDocument,
  file: string,
): Problem {
  const place = problem.atValue ? document.placeOfValue(problem.path) : document.placeOf(problem.path)
  return { message: problem.message, file, ...place }
}

function configError(problems: readonly Problem[]): UserError {
  const sorted = [...problems].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || a.message.localeCompare(b.message),
  )
  return new UserError('CONFIG', sorted.map(problemLine).join('\n'), { problems: sorted })
}
