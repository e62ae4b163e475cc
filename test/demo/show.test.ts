import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Expectations } from '../../demo/expect.ts'
import { writePage } from '../../demo/show/page.ts'
import { runProgress } from '../../demo/show/progress.ts'

describe('the page of comments', () => {
  it('renders Markdown, escapes titles, and lets nothing run or load', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'page-')), 'page.html')
    const markdown = '| a |\n| --- |\n| **b** |\n\n<details><summary>more</summary>\n\ntext\n\n</details>'
    await writePage(file, [{ title: '<img src=x>', author: 'a & b', markdown }])
    const page = await readFile(file, 'utf8')
    expect(page).toContain('<strong>b</strong>')
    expect(page).toContain('<summary>more</summary>')
    expect(page).toContain('&lt;img src=x&gt;')
    expect(page).not.toContain('<img')
    expect(page).toContain("default-src 'none'")
  })
})

describe('the progress of a run', () => {
  it('is a line per job with the time of each step, and every line of the steps in the log', () => {
    const lines: string[] = []
    const log: string[] = []
    const progress = runProgress({ line: (text) => lines.push(text), now: () => undefined }, (line) => log.push(line))
    progress.jobStarted('train')
    progress.stepStarted('train', 'node prepare.mjs --as-of "$AS_OF"')
    progress.line('train', 'x', 'hello')
    progress.stepFinished('train', 'node prepare.mjs --as-of "$AS_OF"', 'success', 1234)
    progress.stepFinished('train', 'train@v1', 'failure', 50)
    progress.jobFinished('train', 'failure', 1300)
    progress.jobFinished('judge', 'skipped', 0)
    expect(lines).toEqual([
      '      ✗ train            1.3 s (prepare 1.2 s, ✗ train 0.1 s)',
      '      · judge            skipped',
    ])
    expect(log).toContain('train | hello')
  })
})

describe('expectations', () => {
  it('collect every difference with its chapter, and go on', () => {
    const expectations = new Expectations()
    expectations.chapter('chapter 2')
    expectations.equal('the version', 1, 2)
    expectations.equal('nothing', undefined, undefined)
    expectations.contains('the comment', 'all is well', 'well', 'lost')
    expect(expectations.checked).toBe(4)
    expect(expectations.differences).toEqual([
      'chapter 2: expected that the version is 2, got 1',
      'chapter 2: expected that the comment says "lost"',
    ])
  })
})
