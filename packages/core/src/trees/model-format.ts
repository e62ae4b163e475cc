import { refused } from './refused.ts'

/** How a boosted model is written down. */
export type TreeFormat = 'xgboost-json' | 'xgboost-ubj' | 'lightgbm-text'

/** So many bytes of a file tell its format. */
export const FORMAT_BYTES = 4_096

/** How the formats begin that XGBoost had before JSON, and gave up; the third is a base_score of 0.5. */
const OLD_XGBOOST = ['binf', 'bs64', '\0\0\0?']

/**
 * What the start of a file says about its format; undefined when it is no boosted model. UBJSON and JSON both begin with `{`, and a
 * model's first or second member is its learner.
 */
export function treeFormat(start: Uint8Array): TreeFormat | undefined {
  const text = Array.from(start.subarray(0, FORMAT_BYTES), (byte) => String.fromCharCode(byte)).join('')
  if (/^tree\r?\nversion=/u.test(text)) return 'lightgbm-text'
  if (/^\{[iUIlL]\0*[\u0007\u0008](?:learner|version)/u.test(text)) return 'xgboost-ubj'
  if (/^\s*\{\s*"learner"\s*:/u.test(text) || /^\s*\{\s*"version"\s*:\s*\[[\d,\s]*\]\s*,\s*"learner"\s*:/u.test(text))
    return 'xgboost-json'
  return undefined
}

/**
 * The format that a file claims by its ending, when its content is not that: undefined for endings of other formats. Refuses what
 * XGBoost wrote before JSON, whatever its ending.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL`
 */
export function claimedTreeFormat(start: Uint8Array, name: string): TreeFormat | undefined {
  const head = String.fromCharCode(...start.subarray(0, 4))
  // rule: xgboost-old-binary
  if (OLD_XGBOOST.includes(head))
    throw refused(
      name,
      'expected an XGBoost model in JSON or UBJSON, got the binary format that XGBoost gave up: load it with the version that wrote it, and save it with save_model("model.json")',
    )
  const ending = /\.[a-z]+$/u.exec(name.toLowerCase())?.[0]
  if (ending === '.json') return 'xgboost-json'
  if (ending === '.ubj') return 'xgboost-ubj'
  return ending === '.txt' ? 'lightgbm-text' : undefined
}
