import * as z from 'zod'

/** A path inside the directory of titlebout.yml, with forward slashes. */
export const relativePath = z
  .string()
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/u, 'must be a path inside the directory of titlebout.yml')
  .min(1)
