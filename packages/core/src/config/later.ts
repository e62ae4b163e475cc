import type { KeyPath } from './yaml.ts'
import { fits, pathText } from './walk.ts'

/**
 * Keys and values of the design that this version does not have: refused by name, so that nobody takes them for typing
 * errors, and never ignored. A line leaves this table when the schema learns it.
 */
export const LATER_KEYS: readonly string[] = [
  'data.embargo',
  'train.seeds',
  'train.engine',
  'champion.merge.or',
  'champion.promote.or',
  'champion.merge.relative',
  'champion.promote.relative',
  'champion.guardrails.*.relative',
  'package.sign',
  'isolation',
  'promotion',
  'drift.performance',
  'privacy.key',
]

const isUrl = (value: unknown): boolean => typeof value === 'string' && /^[a-z][a-z0-9+.-]*:\/\//iu.test(value)
const isMapping = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const oneOf =
  (...values: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && values.includes(value)

interface LaterValue {
  readonly path: string
  readonly test: (value: unknown) => boolean
  /** What such a value is, when it is too long to repeat. */
  readonly shown?: string
  /** What this version takes instead. */
  readonly now: string
  /** The mapping around it makes sense with this value only: nothing more is said about it. */
  readonly whole?: boolean
  /** Keys that the value would make unnecessary: that they are absent is no second problem. */
  readonly without?: readonly string[]
}

const ROWS_NOW = 'a path or a glob inside the directory of titlebout.yml'

const LATER_VALUES: readonly LaterValue[] = [
  ...['data.train', 'data.validation', 'data.test', 'data.contract', 'drift.current'].flatMap((path): LaterValue[] => [
    { path, test: isUrl, now: ROWS_NOW },
    { path, test: isMapping, shown: 'a query', now: ROWS_NOW },
  ]),
  {
    path: 'registry.kind',
    test: oneOf('oci', 'mlflow', 's3', 'gcs', 'azure', 'huggingface', 'sagemaker', 'vertex', 'dvc'),
    now: 'git or directory',
    whole: true,
  },
  {
    path: 'deploy.*.target.kind',
    test: oneOf('command', 'kserve', 'kubernetes', 'sagemaker', 'vertex', 'azureml', 'mlflow', 'http', 's3', 'oci'),
    now: 'directory',
    whole: true,
  },
  { path: 'deploy.*.approval', test: oneOf('pull-request'), now: 'environment' },
  { path: 'drift.reference', test: (value) => typeof value === 'string' && value !== 'champion', now: 'champion' },
]

export interface LaterHit {
  readonly path: KeyPath
  /** Whether the key itself is of later, or what stands there. */
  readonly kind: 'key' | 'value'
  /** What nothing more is said about: the value, or the mapping around it. */
  readonly covers: KeyPath
  readonly message: string
  /** Keys whose absence follows from this one, as dotted paths. */
  readonly excused: readonly string[]
}

/** Everything in a parsed titlebout.yml that only a later version knows. */
export function findLater(value: unknown, path: KeyPath = []): LaterHit[] {
  const hit = path.length === 0 ? undefined : laterAt(value, path)
  if (hit !== undefined) return [hit]
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => findLater(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => findLater(item, [...path, key]))
}

function laterAt(value: unknown, path: KeyPath): LaterHit | undefined {
  if (LATER_KEYS.some((pattern) => fits(path, pattern.split('.'))))
    return {
      path,
      kind: 'key',
      covers: path,
      message: `${pathText(path)} comes with a later version of Titlebout; remove it`,
      excused: [],
    }
  const entry = LATER_VALUES.find((candidate) => fits(path, candidate.path.split('.')) && candidate.test(value))
  if (entry === undefined) return undefined
  const shown = entry.shown ?? `"${String(value)}"`
  return {
    path,
    kind: 'value',
    covers: entry.whole === true ? path.slice(0, -1) : path,
    message: `${pathText(path)}: ${shown} comes with a later version of Titlebout; this one takes ${entry.now}`,
    excused: entry.without ?? [],
  }
}
