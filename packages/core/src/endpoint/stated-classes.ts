import { sameClass } from '../scores/cell.ts'
import { refusedEndpoint, shownText } from './refused.ts'

/** Classes in the order of an answer as `parameters` state them: a list, or a list as JSON text; undefined when they do not. */
export function classesIn(parameters: unknown): readonly string[] | undefined {
  if (typeof parameters !== 'object' || parameters === null || !('classes' in parameters)) return undefined
  const { classes } = parameters
  const list: unknown = typeof classes === 'string' ? listIn(classes) : classes
  if (!Array.isArray(list)) return undefined
  const names = list.flatMap((item: unknown) =>
    typeof item === 'string' || typeof item === 'number' ? [String(item)] : [],
  )
  return names.length === list.length ? names : undefined
}

function listIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Somebody else's note under the same name.
    return undefined
  }
}

/**
 * The class of each column of an answer: what titlebout.yml says and what the server states, which must not contradict each other.
 *
 * @returns undefined when nobody says it
 * @throws {UserError} `MODEL` when they differ
 */
export function classesOfAnswer(
  configured: readonly string[] | undefined,
  stated: readonly string[] | undefined,
  name: string,
): readonly string[] | undefined {
  if (configured === undefined || stated === undefined) return configured ?? stated
  const isSame =
    configured.length === stated.length && configured.every((label, place) => sameClass(label, stated[place]!))
  // rule: endpoint-classes-contradict
  if (!isSame)
    throw refusedEndpoint(
      name,
      `it states its classes as ${listed(stated)}, and model.endpoint.classes has ${listed(configured)}: correct one of them`,
    )
  return configured
}

/** Labels for a message. */
export function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 10).map((label) => `"${shownText(label)}"`)
  return labels.length > shown.length ? `${shown.join(', ')} … (${labels.length})` : shown.join(', ')
}
