import { assertNever, UserError } from '../error.ts'
import type { BoostedModel } from './boosted-model.ts'
import { readLightgbm } from './lightgbm.ts'
import type { TreeFormat } from './model-format.ts'
import { refused } from './refused.ts'
import { readUbjson, UbjsonError } from './ubjson.ts'
import { readXgboost } from './xgboost.ts'

/** What takes many times its bytes of memory as JSON; and what fits into a JavaScript string. */
const LONGEST = { 'xgboost-json': 2 ** 27, 'xgboost-ubj': Number.POSITIVE_INFINITY, 'lightgbm-text': 2 ** 29 - 25 }

/**
 * Reads a boosted model.
 *
 * @param textOf decodes bytes as UTF-8
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` saying what is wrong with the file and where
 */
export function readBoostedModel(
  bytes: Uint8Array,
  format: TreeFormat,
  { textOf, name }: { readonly textOf: (bytes: Uint8Array) => string; readonly name: string },
): BoostedModel {
  // rule: tree-text-size
  if (bytes.length > LONGEST[format])
    throw refused(
      name,
      `${bytes.length} bytes are more than are read of a text: ${format === 'xgboost-json' ? 'save the model as .ubj, which is smaller' : 'hand evaluate-gate a scores file instead'}`,
    )
  switch (format) {
    case 'xgboost-json':
      return readXgboost(jsonOf(textOf(bytes), name), name)
    case 'xgboost-ubj':
      return readXgboost(ubjsonOf(bytes, name), name)
    case 'lightgbm-text':
      return readLightgbm(textOf(bytes), name)
    default:
      return assertNever(format)
  }
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(withoutNaN(text))
  } catch (cause) {
    throw damaged(name, 'JSON', cause)
  }
}

/** XGBoost writes NaN and infinities as bare words, which JSON lacks: they become null, and numbers that are read as infinite. */
function withoutNaN(text: string): string {
  if (!/[[,:]\s*-?(?:NaN|Infinity)/u.test(text)) return text
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?NaN|-?Infinity/gu, (found) =>
    found.startsWith('"') ? found : found.endsWith('NaN') ? 'null' : found.replace('Infinity', '1e999'),
  )
}

function ubjsonOf(bytes: Uint8Array, name: string): unknown {
  try {
    return readUbjson(bytes)
  } catch (cause) {
    if (cause instanceof UbjsonError) throw damaged(name, 'UBJSON', cause)
    throw cause
  }
}

function damaged(name: string, format: string, cause: unknown): UserError {
  const what = cause instanceof Error ? cause.message : 'unknown'
  return new UserError(
    'MODEL',
    `${name}: expected an XGBoost model in ${format}, got a file that is cut off or of another format (${what})`,
    { cause },
  )
}
