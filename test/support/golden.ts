import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'

const HOME = path.join(import.meta.dirname, '..', 'golden')

/**
 * Compares a text with a committed file, read in review as its reader would. `npm run golden` writes the files anew;
 * CI never does.
 */
export function expectGolden(name: string, text: string): void {
  const file = path.join(HOME, name)
  if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${text}\n`)
  }
  expect(existsSync(file), `${name} is not there: run npm run golden and read it`).toBe(true)
  expect(`${text}\n`).toBe(readFileSync(file, 'utf8'))
}
