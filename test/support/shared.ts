import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe } from 'vitest'

/** Models, data and golden numbers that lie beside the repository on our machines and not on a user's. */
const SHARED = process.env['TITLEBOUT_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared')

export function shared(...parts: readonly string[]): string {
  return path.join(SHARED, ...parts)
}

/** Tests that need the shared folder; skipped by name where it is missing. */
export function describeWithShared(name: string, tests: () => void): void {
  if (existsSync(SHARED)) describe(name, tests)
  else describe.skip(`${name} (skipped: the shared models and goldens are not on this machine)`, tests)
}
