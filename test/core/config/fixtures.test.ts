import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseConfig, UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const FOLDER = path.join(import.meta.dirname, '..', '..', 'fixtures', 'configs')
const FILES = globSync('**/*.yml', { cwd: FOLDER }).sort()

function read(name: string): string {
  return readFileSync(path.join(FOLDER, name), 'utf8')
}

function problemsOf(name: string): UserError['problems'] {
  try {
    parseConfig(read(name), name)
    return []
  } catch (cause) {
    if (cause instanceof UserError) return cause.problems
    throw cause
  }
}

describe('ten configs of different teams', () => {
  it('are ten, one of them a monorepo of three', () => {
    expect(FILES.filter((name) => !name.startsWith('monorepo'))).toHaveLength(9)
    expect(FILES.filter((name) => name.startsWith('monorepo'))).toHaveLength(3)
  })

  it.each(FILES)('%s parses, or needs keys of a later version and nothing else', (name) => {
    const expected = path.join(FOLDER, name.replace('.yml', '.problems.txt'))
    const lines = problemsOf(name).map((problem) =>
      [problem.file, problem.line, problem.column].join(':').concat(': ', problem.message),
    )
    expect(lines).toEqual(existsSync(expected) ? readFileSync(expected, 'utf8').trimEnd().split('\n') : [])
    for (const line of lines) expect(line).toContain('comes with a later version of Titlebout')
  })

  it.each(FILES)('%s: each place holds the key or the value that its message is about', (name) => {
    const lines = read(name).split('\n')
    for (const { line, column, message } of problemsOf(name)) {
      const here = lines[(line ?? 0) - 1]?.slice((column ?? 0) - 1) ?? ''
      const shown = /: "([^"]*)" comes/u.exec(message)?.[1]
      const key = /^[^ :]*?([A-Za-z_]+)(\[\d+\])?[: ]/u.exec(message)?.[1]
      expect(here.startsWith(shown ?? `${key}:`), `${line}:${column} of ${name}: "${here}" for ${message}`).toBe(true)
    }
  })
})
