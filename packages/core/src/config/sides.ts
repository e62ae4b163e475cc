import { canonicalJson } from '../json.ts'
import { PARSED_ONCE } from './parsed-once.ts'
import { brokenRules } from './rules.ts'
import type { ValueProblem } from './problems.ts'
import { configSchema, type Config } from './schema.ts'
import { schemaKeys } from './walk.ts'

type Tree = { readonly [key: string]: unknown }

/** The keys of the recipe that do not stand inside another key of the recipe: `model.path`, `train` and so on. */
export const RECIPE_PATHS: readonly (readonly string[])[] = schemaKeys(configSchema)
  .filter((key) => key.side === 'recipe')
  .map((key) => key.path)
  .filter((path, _, all) => !all.some((other) => other.length < path.length && other.every((k, i) => k === path[i])))

/** What the team decides about judging and promoting: the config without its recipe. */
export function policyPart(config: Config): Tree {
  return RECIPE_PATHS.reduce<Tree>((tree, path) => replaced(tree, path, undefined), config)
}

/** What makes the model, by dotted path. */
export function recipePart(config: Config): Tree {
  const entries = RECIPE_PATHS.map((path) => [path.join('.'), valueAt(config, path)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/**
 * The text that the policy's digest is taken of. The order of environments is the order of promotion, and canonical JSON
 * forgets the order of keys, so it stands apart.
 */
export function policyText(config: Config): string {
  return canonicalJson({ policy: policyPart(config), environments: Object.keys(config.deploy) })
}

/**
 * The config that judges a pull request: the policy of its base, the recipe of its head (design §3).
 *
 * @returns the config, and the rules between keys that the two break together, such as a head without `data.train` under
 *   a base that asks for a temporal split
 */
export function composePolicy(
  base: Config,
  head: Config,
): { readonly config: Config; readonly problems: readonly ValueProblem[] } {
  const tree = RECIPE_PATHS.reduce<Tree>((composed, path) => replaced(composed, path, valueAt(head, path)), base)
  const config = configSchema.parse(tree, PARSED_ONCE)
  return { config, problems: brokenRules(config) }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), value)
}

/** A copy with another value at the path; undefined takes the key away. */
function replaced(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [key, ...rest] = path
  if (key === undefined) return tree
  const entries = Object.entries(tree).filter(([name]) => name !== key)
  const child = tree[key]
  const next = rest.length === 0 ? value : replaced(isTree(child) ? child : {}, rest, value)
  return Object.fromEntries(next === undefined ? entries : [...entries, [key, next]])
}
