import type { Finding } from '@titlebout/core'

/** What the model goes by is not told, for a reason; nobody fails for it. */
export function notExplained(why: string): Finding {
  return {
    id: 'not-explained',
    severity: 'notice',
    message: `what the model goes by (explain) could not be told: ${why}`,
  }
}
