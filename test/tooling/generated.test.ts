import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inputTable, matrix, outputTable, readActions } from '../../packages/tooling/src/action-tables.ts'
import { differences } from '../../packages/tooling/src/bundling.ts'
import { documents } from '../../packages/tooling/src/documents.ts'
import { replaceBetween, staleFiles, writeGenerated } from '../../packages/tooling/src/generated.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ACTION = `name: 'Titlebout: weigh'
description: 'Weighs.'
inputs:
  scale:
    description: 'Which scale: a | b, or <none>.'
    required: true
  token:
    description: 'Token.'
    default: \${{ github.token }}
outputs:
  weight:
    description: 'In kilograms.'
runs: { using: node24, main: index.js }
`

async function repositoryWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true })
    await writeFile(path.join(root, name), text)
  }
  return root
}

describe('text between markers', () => {
  const text = 'before\n<!-- api-start -->\nold\n<!-- api-end -->\nafter\n'

  it('is replaced, and what stands around it stays', () => {
    expect(replaceBetween(text, 'api', 'new')).toBe('before\n<!-- api-start -->\n\nnew\n\n<!-- api-end -->\nafter\n')
  })

  it('is replaced the same way twice', () => {
    const once = replaceBetween(text, 'api', 'new') ?? ''
    expect(replaceBetween(once, 'api', 'new')).toBe(once)
  })

  it('is not guessed: no marker, a marker twice, or the wrong order is no text at all', () => {
    expect(replaceBetween('nothing', 'api', 'new')).toBeUndefined()
    expect(replaceBetween(text + text, 'api', 'new')).toBeUndefined()
    expect(replaceBetween('<!-- api-end --> <!-- api-start -->', 'api', 'new')).toBeUndefined()
  })
})

describe('generated files', () => {
  it('are stale when missing or different, and fresh once written', async () => {
    const root = await repositoryWith({ 'a.md': 'old\n', 'b.md': 'same\n' })
    const files = new Map([
      ['a.md', 'new\n'],
      ['b.md', 'same\n'],
      ['deep/c.md', 'more\n'],
    ])
    expect(await staleFiles(root, files)).toEqual(['a.md', 'deep/c.md'])
    expect(await writeGenerated(root, files)).toEqual(['a.md', 'deep/c.md'])
    expect(await readFile(path.join(root, 'deep', 'c.md'), 'utf8')).toBe('more\n')
    expect(await staleFiles(root, files)).toEqual([])
  })

  it('of a bundle differ by name and by bytes', () => {
    const a = new Map([
      ['same.js', Buffer.from('1')],
      ['other.js', Buffer.from('1')],
      ['gone.js', Buffer.from('')],
    ])
    const b = new Map([
      ['same.js', Buffer.from('1')],
      ['other.js', Buffer.from('2')],
      ['new.js', Buffer.from('')],
    ])
    expect(differences(a, b)).toEqual(['other.js', 'gone.js', 'new.js'])
    expect(differences(a, a)).toEqual([])
  })
})

describe('the tables of an action', () => {
  it('hold what action.yml says, with nothing that breaks a table', async () => {
    const root = await repositoryWith({ 'actions/weigh/action.yml': ACTION })
    const actions = await readActions(root)
    const action = actions.get('weigh')
    if (action === undefined) throw new Error('no action')
    expect(inputTable(action)).toContain('| `scale` | yes | | Which scale: a \\| b, or &lt;none>. |')
    expect(inputTable(action)).toContain('| `token` | no | `${{ github.token }}` | Token. |')
    expect(outputTable(action)).toContain('| `weight` | In kilograms. |')
    expect(matrix(actions, 'outputs')).toContain('| `weight` | yes |')
  })

  it('miss a README by name, and the others are made all the same', async () => {
    const root = await repositoryWith({
      'action.yml': ACTION,
      'actions/weigh/action.yml': ACTION,
      'docs/judge.md': '<!-- api-start -->\n<!-- api-end -->\n',
      'docs/config.md': '<!-- config-keys-start -->\n<!-- config-keys-end -->\n',
      'docs/formats.md': 'no markers',
      'docs/statistics/README.md': 'no markers',
    })
    const { files, faults } = await documents(root)
    expect([...files.keys()]).toEqual(['docs/judge.md', 'docs/config.md'])
    expect(files.get('docs/judge.md')).toContain('| `weight` | In kilograms. |')
    expect(faults).toEqual([
      'actions/weigh/README.md is not there: write it, with the markers for its tables',
      'docs/formats.md: expected the lines <!-- evidence-results-start --> and <!-- evidence-results-end -->, each once, in this order',
      'docs/statistics/README.md: expected the lines <!-- pages-start --> and <!-- pages-end -->, each once, in this order',
    ])
  })
})
