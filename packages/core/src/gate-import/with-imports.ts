import { brokenRules } from '../config/rules.ts'
import type { Config } from '../config/schema.ts'
import { declaredSlice } from '../config/slice-schema.ts'
import { problemLine, readYaml, type KeyPath, type Place } from '../config/yaml.ts'
import { UserError, type Problem } from '../error.ts'
import { Fields, ImportProblems } from './fields.ts'
import type { Imported } from './imported.ts'
import { importMlflow } from './mlflow.ts'
import { readProtoText } from './proto-text.ts'
import { importTfma } from './tfma.ts'

/** A file that gate_imports names. */
export interface ImportFile {
  /** Its path from titlebout.yml. */
  readonly file: string
  readonly text: string
}

/** Keys that only an EvalConfig has. */
const TFMA_KEYS = [
  'model_specs',
  'metrics_specs',
  'slicing_specs',
  'modelSpecs',
  'metricsSpecs',
  'slicingSpecs',
  'eval_config',
  'evalConfig',
]

/**
 * Reads the thresholds of MLflow (JSON or YAML) or TFMA (`EvalConfig` as JSON, YAML or protocol buffer text).
 *
 * @throws {UserError} `CONFIG` with everything in it that has no meaning here, each with its place
 */
export function importThresholds({ file, text }: ImportFile, config: Config): Imported {
  const document = /\.(?:pbtxt|textproto|txtpb|textpb)$/iu.test(file)
    ? readProtoText(text, file)
    : readYaml(text, { file, code: 'CONFIG' })
  const problems = new ImportProblems(file, (path) => document.placeOf(path))
  const imported = importDocument(document.value, /\.(?:json|ya?ml)$/iu.test(file), config, problems)
  if (problems.found.length > 0) throw importError(problems.found)
  return imported
}

function importDocument(value: unknown, isPlain: boolean, config: Config, problems: ImportProblems): Imported {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value)
  const keys = isMapping ? Object.keys(value) : []
  if (!isPlain || keys.some((key) => TFMA_KEYS.includes(key)))
    return importTfma(evalConfig(new Fields(value, [], problems)), config, problems)
  if (!isMapping || keys.length === 0) problems.add([], 'must be a mapping of metrics to thresholds, or an EvalConfig')
  const thresholds = (isMapping ? Object.entries(value) : []).map(
    ([name, item]: [string, unknown]) => [name, new Fields(item, [name], problems)] as const,
  )
  return importMlflow(thresholds, config.model.task, problems)
}

/** TFMA's own eval_config.json has the EvalConfig in an EvalRun, beside where it was run. */
function evalConfig(root: Fields): Fields {
  const inner = root.message('eval_config')
  if (inner === undefined) return root
  root.passOver('version', 'data_location', 'file_format', 'model_locations')
  root.refuseOthers()
  return inner
}

/**
 * The config with what its imports ask for among its own rules, guardrails and slices: from then on nobody needs to know where a
 * rule came from.
 *
 * @throws {UserError} `CONFIG` when a file cannot be imported, or what it asks for does not fit the config
 */
export function withImports(config: Config, files: readonly ImportFile[]): Config {
  const sources = new Map<string, Problem>()
  const composed = files.reduce((known, file) => {
    const imported = importThresholds(file, config)
    const next = joined(known, imported)
    remember(sources, known, imported, file)
    return next
  }, config)
  const problems = files.length === 0 ? [] : brokenRules(composed)
  if (problems.length === 0) return composed
  throw importError(
    problems.map(({ path, message }) => ({
      ...sources.get(path.slice(0, path[0] === 'gate' ? 2 : 3).join('.')),
      message,
    })),
  )
}

function joined(config: Config, { gate, guardrails, slices }: Imported): Config {
  const names = new Set(config.data.slices.map((slice) => declaredSlice(slice)?.name))
  const fresh = slices.filter(({ slice }, k) => {
    const name = declaredSlice(slice)?.name
    return !names.has(name) && slices.findIndex((other) => declaredSlice(other.slice)?.name === name) === k
  })
  return {
    ...config,
    gate: [...config.gate, ...gate.map(({ rule }) => rule)],
    champion: {
      ...config.champion,
      guardrails: [...config.champion.guardrails, ...guardrails.map(({ guardrail }) => guardrail)],
    },
    data: { ...config.data, slices: [...config.data.slices, ...fresh.map(({ slice }) => slice)] },
  }
}

/** Where each imported rule came from, so that a rule that does not fit is found in its own file. */
function remember(sources: Map<string, Problem>, config: Config, imported: Imported, { file, text }: ImportFile): void {
  const document = /\.(?:pbtxt|textproto|txtpb|textpb)$/iu.test(file)
    ? readProtoText(text, file)
    : readYaml(text, { file, code: 'CONFIG' })
  const at = (path: KeyPath): Problem => ({ message: '', file, ...placed(document.placeOf(path)) })
  for (const [k, { path }] of imported.gate.entries()) sources.set(`gate.${config.gate.length + k}`, at(path))
  for (const [k, { path }] of imported.guardrails.entries())
    sources.set(`champion.guardrails.${config.champion.guardrails.length + k}`, at(path))
}

function placed(place: Place | undefined): Partial<Place> {
  return place ?? {}
}

function importError(problems: readonly Problem[]): UserError {
  return new UserError('CONFIG', problems.map(problemLine).join('\n'), { problems })
}
