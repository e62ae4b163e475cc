import { UserError } from '../error.ts'
import { canonicalJson } from '../json.ts'
import type { ColumnKind } from '../ports/table.ts'
import { profileSchema, type Profile } from './profile.ts'

/** The text of a profile: canonical JSON and a newline. Its digest is the SHA-256 of these bytes. */
export function profileText(profile: Profile): string {
  return canonicalJson(profile)
}

/**
 * @param name what to call the document in messages
 * @throws {UserError} `EVIDENCE`
 */
export function parseProfile(text: string, name: string): Profile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new UserError('EVIDENCE', `${name}: not JSON: the file is damaged or is no profile`, { cause })
  }
  const parsed = profileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError(
    'EVIDENCE',
    `${name}: expected a profile (titlebout.profile/1): ${issue?.path.join('.') ?? 'document'}: ${issue?.message ?? ''}`,
  )
}

/** The kinds that the columns had in a profile, for reading later data alike. */
export function kindsOfProfile(profile: Profile): Readonly<Record<string, ColumnKind>> {
  return Object.fromEntries(profile.columns.map(({ name, kind }) => [name, kind]))
}
