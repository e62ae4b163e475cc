import { describe, expect, it } from 'vitest'
import { readActions } from '../../packages/tooling/src/action-tables.ts'
import { documents } from '../../packages/tooling/src/documents.ts'
import { ACTIONS, headingsOf, ROOT, sectionOf, textOf } from './documents.ts'
import { snippetsOf } from './snippets.ts'

const HEADINGS = [
  'What it decides',
  'Usage',
  'When it fails',
  'Permissions',
  'Inputs',
  'Outputs and files',
  'How it computes',
]

it('there are seven actions', () => {
  expect(ACTIONS).toHaveLength(7)
})

describe.each(ACTIONS)('actions/%s/README.md', (action) => {
  const file = `actions/${action}/README.md`

  it('has the headings of all seven, in their order, under its name', () => {
    const headings = headingsOf(textOf(file))
    expect(headings.filter(({ level }) => level === 1).map(({ text }) => text)).toEqual([action])
    expect(headings.filter(({ level }) => level > 1)).toEqual(
      HEADINGS.map((text) => expect.objectContaining({ level: 2, text })),
    )
  })

  it('can be read in one go: 40 to 120 lines', () => {
    const lines = textOf(file).split('\n').length - 1
    expect(lines).toBeGreaterThanOrEqual(40)
    expect(lines).toBeLessThanOrEqual(120)
  })

  it('has the tables of its action.yml', async () => {
    const { files, faults } = await documents(ROOT)
    expect(faults).toEqual([])
    expect(textOf(file)).toBe(files.get(file))
  })

  it('shows a minimal use and a full one, with the action in both', () => {
    const shown = snippetsOf(file).flatMap((snippet) => (snippet.kind === 'workflow' ? [snippet] : []))
    expect(shown).toHaveLength(2)
    for (const { block } of shown) expect(block.text).toContain(`titlebout/titlebout/actions/${action}@v1`)
    expect(sectionOf(textOf(file), 'Usage')).toContain(shown[1]?.block.text.trimEnd() ?? 'nothing')
  })

  it('leads from what it computes to the code', () => {
    const links = sectionOf(textOf(file), 'How it computes').match(/\]\(\.\.\/\.\.\/packages\/[^)]+\)/gu) ?? []
    expect(links.length).toBeGreaterThanOrEqual(3)
  })

  it('names every file that goes into an artifact by the folder it is in', () => {
    expect(sectionOf(textOf(file), 'Outputs and files')).toMatch(/\.titlebout\/<model>\//u)
  })
})

it('every action has an index.js that runs the step of its name', async () => {
  for (const name of (await readActions(ROOT)).keys())
    expect(textOf(`actions/${name}/index.js`)).toContain(`runAction('${name}')`)
})
