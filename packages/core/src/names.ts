import * as z from 'zod'

/** Names of models and environments: they become file names, branch names and artifact names. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, 'must be 1 to 40 of a-z, 0-9 and -, and start with a letter or a digit')

/** A SHA-256 in lower-case hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/u, 'must be a SHA-256: 64 hexadecimal digits')
export type Sha256 = string

/** A git object id. */
export const gitShaSchema = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/u)
