import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { JUDGE } from '../../packages/hosts/src/judge-step.ts'
import { STEPS } from '../../packages/hosts/src/steps.ts'
import { VERSION } from '../../packages/hosts/src/version.ts'
import { readActionFile } from '../support/runner/action-file.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const ACTIONS = join(REPOSITORY, 'actions')

const FOLDERS = readdirSync(ACTIONS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

it('there is an action for each step, and no other', () => {
  expect(FOLDERS.sort()).toEqual(STEPS.map(({ name }) => name).sort())
})

it('the version in evidence is that of the published package', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(REPOSITORY, 'packages/titlebout/package.json'), 'utf8'))
  expect(manifest).toMatchObject({ version: VERSION })
})

// What the actions run is this bundle and nothing else: a checkout without it is broken, not a reason to skip.
it('the bundle is there', () => {
  expect(readFileSync(join(REPOSITORY, 'dist/index.js'), 'utf8')).toContain('titlebout')
})

describe.each([...STEPS, JUDGE])('$name', ({ name, inputs, takesToken }) => {
  // Level 0 is the action of the root, for users write its name and no folder.
  const isRoot = name === JUDGE.name
  const folder = isRoot ? REPOSITORY : join(ACTIONS, name)

  it('runs on Node 24 by three lines that hand its name to the bundle', async () => {
    const main = isRoot ? 'actions/judge.js' : 'index.js'
    expect(await readActionFile(folder)).toMatchObject({ using: 'node24', scripts: { main } })
    expect(readFileSync(join(folder, main), 'utf8')).toBe(
      [
        "import { enableCompileCache } from 'node:module'",
        'if (process.env.RUNNER_TEMP) enableCompileCache(process.env.RUNNER_TEMP)',
        `await (await import('${isRoot ? '..' : '../..'}/dist/index.js')).runAction('${name}')`,
        '',
      ].join('\n'),
    )
  })

  it('declares exactly the inputs that the step reads, with the same defaults', async () => {
    const { inputs: declared } = await readActionFile(folder)
    const { token, ...others } = declared
    const wanted = Object.entries(inputs).map(([input, about]) => [input, { default: about.default, required: about.required }]) // prettier-ignore
    expect(others).toEqual(Object.fromEntries(wanted))
    expect(token).toEqual(takesToken ? { default: '${{ github.token }}', required: false } : undefined)
  })

  it('accepts its own defaults', () => {
    for (const [input, about] of Object.entries(inputs))
      if (about.default !== undefined) expect(about.parse(about.default), input).not.toBeUndefined()
  })
})

it('the action that runs the team’s code is the only one without a token', () => {
  expect(STEPS.filter(({ takesToken }) => !takesToken).map(({ name }) => name)).toEqual(['train'])
})
