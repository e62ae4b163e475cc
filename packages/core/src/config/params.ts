import { UserError, type UserErrorCode } from '../error.ts'
import { readYaml } from './yaml.ts'

export type SettingValue = string | number | boolean | null

/** More than a person can read, and a sign that the file holds data. */
const MOST_VALUES = 2_000

/**
 * The values of a parameter file (YAML or JSON), nested keys joined by dots, lists as their JSON text: what two trainings are
 * compared by.
 *
 *     { model: { depth: 3, layers: [64, 32] } }   →   { 'model.depth': 3, 'model.layers': '[64,32]' }
 *
 * @param file what to call it in messages: its path
 * @throws {UserError} `CONFIG` when the text is no YAML, no mapping, holds too much, or two keys become one
 */
export function paramValues(text: string, file: string): Record<string, SettingValue> {
  return flattened(readYaml(text, { file, code: 'CONFIG' }).value, { file, code: 'CONFIG' })
}

/**
 * The same for a value that was read already.
 *
 * @throws {UserError} with the given code
 */
export function flattened(
  value: unknown,
  what: { readonly file: string; readonly code: UserErrorCode },
): Record<string, SettingValue> {
  if (!isMapping(value)) throw refused(what, 'expected a mapping of names to values at the top')
  const values = new Map<string, SettingValue>()
  const visit = (mapping: object, prefix: string): void => {
    for (const [key, item] of Object.entries(mapping)) {
      const name = prefix === '' ? key : `${prefix}.${key}`
      if (isMapping(item) && Object.keys(item).length > 0) visit(item, name)
      else {
        if (values.has(name))
          throw refused(what, `"${name}" stands there twice, once nested and once with a dot: rename one`)
        values.set(name, settingOf(item))
      }
      if (values.size > MOST_VALUES) throw refused(what, `expected at most ${MOST_VALUES} values`)
    }
  }
  visit(value, '')
  return Object.fromEntries(values)
}

function settingOf(value: unknown): SettingValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // Infinity and NaN are numbers of YAML and none of JSON.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return JSON.stringify(value) ?? null
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function refused({ file, code }: { readonly file: string; readonly code: UserErrorCode }, message: string): UserError {
  return new UserError(code, `${file}: ${message}`, { problems: [{ message, file }] })
}
