import type { Importance } from '../evidence/explanation.ts'
import type { Finding } from '../finding.ts'

/** Share of all importance from which one column looks like the answer itself. */
const NEARLY_ALL = 0.9
/** Of two columns one is often most of the matter. */
const FEWEST_FEATURES = 3

/**
 * A warning where one column carries nearly all of the importance: at least nine tenths even with its own interval at the lower end and those of all others
 * at their estimates. Told only where no finding names the column for a leak already.
 *
 * @param told findings that there are
 */
export function dominantFeature(importance: Importance, told: readonly Finding[]): Finding[] {
  const [top, ...others] = importance.features
  const low = top?.importance.low ?? null
  if (top === undefined || low === null || importance.features.length < FEWEST_FEATURES) return []
  const rest = others.reduce((sum, { importance: { estimate } }) => sum + Math.max(0, estimate ?? 0), 0)
  const isTold = told.some(({ message, where }) => message.startsWith('leak?') && where?.field === top.name)
  // rule: dominant-feature
  if (low <= 0 || low / (low + rest) < NEARLY_ALL || isTold) return []
  const estimate = top.importance.estimate ?? low
  return [
    {
      id: 'dominant-feature',
      severity: 'warning',
      message: `leak? the column "${top.name}" carries ${Math.floor((100 * estimate) / (estimate + rest))} % of the importance of all ${importance.features.length} columns: the model says hardly more than it does`,
      expected: `no column with ${NEARLY_ALL * 100} % of the importance`,
      fix: `make sure that "${top.name}" is known before the outcome, or exclude it in data.features`,
      where: { field: top.name, role: 'test' },
    },
  ]
}
