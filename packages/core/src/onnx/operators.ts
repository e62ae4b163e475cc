import { UserError } from '../error.ts'
import type { OnnxModel } from './model.ts'

/** Domains whose operators the runtime brings along. The empty one is ai.onnx. */
const KNOWN_DOMAINS = [
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview.training',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
]

/**
 * Refuses operators that the runtime knows only through a library of somebody else: such a library is code and is not loaded.
 * Functions that the file itself defines are fine.
 *
 * @throws {UserError} `MODEL`
 */
export function refuseCustomOperators(model: OnnxModel, name: string): void {
  const own = new Set(model.functions.map(({ domain, operator }) => `${domain}\0${operator}`))
  const custom = model.operators.find(
    ({ domain, operator }) => !KNOWN_DOMAINS.includes(domain) && !own.has(`${domain}\0${operator}`),
  )
  // rule: onnx-custom-operator
  if (custom !== undefined)
    throw new UserError(
      'MODEL',
      `${name}: the operator ${custom.operator} of the domain "${custom.domain}" comes from a library of its own, which is not loaded here: export the model with standard operators`,
    )
}
