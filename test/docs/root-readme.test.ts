import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { EXIT } from '../../packages/hosts/src/console/exit-codes.ts'
import { blocksOf, ROOT, sectionOf, tableUnder, textOf } from './documents.ts'
import { snippetsOf } from './snippets.ts'

const README = textOf('README.md')

describe('README.md', () => {
  it('has fewer than 200 lines', () => {
    expect(README.split('\n').length - 1).toBeLessThan(200)
  })

  it('has the two commands, to be pasted as they are, and both are there', () => {
    const commands = blocksOf(README).map(({ text }) => text.trim())
    expect(commands).toContain('npm ci && npm run demo')
    expect(commands).toContain('npm ci && npm test')
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')))
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']))
  })

  it('shows how to start with one file, one workflow of 15 to 20 lines, and the config that goes with it', () => {
    const shown = snippetsOf('README.md')
    expect(shown.slice(0, 3).map(({ kind }) => kind)).toEqual(['workflow', 'workflow', 'config'])
    expect(shown[0]?.block.text).toContain('uses: titlebout/titlebout@v1')
    const lines = shown[1]?.block.text.trimEnd().split('\n').length
    expect(lines).toBeGreaterThanOrEqual(15)
    expect(lines).toBeLessThanOrEqual(20)
  })

  it('has the exit codes of the command line', () => {
    const codes = tableUnder(README, 'Command line').map(([code]) => Number(code))
    expect(codes).toEqual(Object.values(EXIT))
  })

  it('shows a comment with a verdict, a claim and an interval that decides', () => {
    const comment = sectionOf(README, 'What a pull request shows')
    expect(comment).toContain('> ## ')
    expect(comment).toMatch(/May it merge\? (?:✅ passed|❌ failed|🟡 undecided)/u)
    expect(comment).toMatch(
      /\| ROC AUC \| \d\.\d{3} \| \d\.\d{3} \| [+−]\d\.\d{3} \[[+−]\d\.\d{3}, [+−]\d\.\d{3}\] at \d/u,
    )
  })
})
