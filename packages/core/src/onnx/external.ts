import { UserError } from '../error.ts'
import type { ExternalData } from './tensor.ts'

/** A file beside the model that holds tensors. */
export interface ExternalFile {
  /** Relative to the model's folder, forward slashes, no `.` or `..`. */
  readonly location: string
  /** The least it must have. */
  readonly bytes: number
}

/**
 * The files outside that a model refers to, once each. Only the text of the references is judged here; whoever opens the files must
 * see that they are regular files inside the model's folder, neither links nor hard links.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` when a reference is absolute, leaves the folder, is no plain path, or is given twice
 */
export function externalFiles(references: readonly ExternalData[], name: string): readonly ExternalFile[] {
  const needed = new Map<string, number>()
  for (const { tensor, entries } of references) {
    const locations = entries.filter(({ key }) => key === 'location')
    const location = locations[0]?.value ?? ''
    // rule: onnx-external-data
    if (locations.length !== 1 || !isPlainRelative(location))
      throw refused(
        name,
        tensor,
        `expected one relative path inside the model's folder, got ${locations.length === 1 ? `"${location}"` : `${locations.length} locations`}`,
      )
    const [offset, length] = [number(entries, 'offset'), number(entries, 'length')]
    // rule: onnx-external-range
    if (offset === undefined || length === undefined)
      throw refused(name, tensor, 'expected an offset and a length in whole bytes, each once')
    needed.set(location, Math.max(needed.get(location) ?? 0, offset + length))
  }
  return [...needed].map(([location, bytes]) => ({ location, bytes }))
}

/**
 * Letters, digits and a few signs: no backslash or drive (another system's paths), no star (the runtime has a name with stars
 * that means an address in memory), no control characters.
 */
function isPlainRelative(location: string): boolean {
  if (!/^[\p{L}\p{N} ._\-+()=,@/]{1,255}$/u.test(location)) return false
  return location.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** 0 when it is not given; undefined when it is wrong. */
function number(entries: ExternalData['entries'], key: string): number | undefined {
  const given = entries.filter((entry) => entry.key === key)
  if (given.length === 0) return 0
  const value = Number(given[0]!.value)
  return given.length === 1 && /^\d{1,16}$/u.test(given[0]!.value) && Number.isSafeInteger(value) ? value : undefined
}

function refused(name: string, tensor: string, what: string): UserError {
  return new UserError(
    'MODEL',
    `${name}: external data of tensor "${tensor}": ${what}: save the model with its data inside, or beside it`,
  )
}
