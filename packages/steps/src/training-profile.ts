import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseProfile, type Host, type Profile } from '@titlebout/core'
import type { Opened } from './step.ts'
import { findEvidence } from './work-folder.ts'

/** The profile of the training rows that validate-data made; undefined when it has not run. */
export async function trainingProfile(host: Host, opened: Opened): Promise<Profile | undefined> {
  // Brings the profile along when it was made in another job.
  await findEvidence(host, opened, 'validation')
  const text = await readIfThere(path.join(opened.workFolder, 'files', 'profile.json'))
  return text === undefined ? undefined : parseProfile(text, 'files/profile.json')
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}
