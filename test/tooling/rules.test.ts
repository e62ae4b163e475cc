import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { findRules, testsOf, withoutRule } from '../../packages/tooling/src/rules.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const RULES = await findRules(ROOT)

const GUARD = `export function f(age: number): string {
  // rule: adults-only
  if (age < 18 || Number.isNaN(age)) return 'no'
  return 'yes'
}
`

async function repositoryWith(text: string): Promise<string> {
  const root = await temporaryFolder()
  await mkdir(path.join(root, 'packages', 'core', 'src', 'gate'), { recursive: true })
  await writeFile(path.join(root, 'packages', 'core', 'src', 'gate', 'age.ts'), text)
  return root
}

/** What the function `f` of a text says. */
function answer(text: string, age: number): unknown {
  const plain = text.replace('export ', '').replaceAll(/: (number|string)/gu, '')
  return runInNewContext(`${plain}; f(${age})`)
}

describe('a named rule', () => {
  it('is found above its if, with its line', async () => {
    expect(await findRules(await repositoryWith(GUARD))).toEqual([
      { name: 'adults-only', file: 'packages/core/src/gate/age.ts', line: 3 },
    ])
  })

  it('that does not stand above an if is refused: it could not be taken out', async () => {
    const root = await repositoryWith(GUARD.replace('if (age < 18 || Number.isNaN(age)) return', 'return'))
    await expect(findRules(root)).rejects.toThrow('packages/core/src/gate/age.ts:2: the rule adults-only must stand')
  })

  it('never fires once it is taken out, whatever its condition', async () => {
    const [rule] = await findRules(await repositoryWith(GUARD))
    if (rule === undefined) throw new Error('no rule')
    expect([answer(GUARD, 5), answer(GUARD, Number.NaN), answer(GUARD, 20)]).toEqual(['no', 'no', 'yes'])
    const without = withoutRule(GUARD, rule)
    expect([answer(without, 5), answer(without, Number.NaN), answer(without, 20)]).toEqual(['yes', 'yes', 'yes'])
  })
})

describe('the rules of the packages', () => {
  it('are there', () => {
    expect(RULES.length).toBeGreaterThan(20)
  })

  it('stand where their tests are, as a rule', () => {
    const beside = RULES.filter((rule) => testsOf(ROOT, rule).length > 0)
    expect(beside.length / RULES.length).toBeGreaterThan(0.5)
  })

  it('have tests of their own folder, or none where that holds none', async () => {
    const root = await repositoryWith(GUARD)
    const [rule] = await findRules(root)
    if (rule === undefined) throw new Error('no rule')
    expect(testsOf(root, rule)).toEqual([])
    await mkdir(path.join(root, 'test', 'core', 'gate'), { recursive: true })
    expect(testsOf(root, rule)).toEqual([])
    await writeFile(path.join(root, 'test', 'core', 'gate', 'other.test.ts'), '')
    expect(testsOf(root, rule)).toEqual(['test/core/gate'])
    await writeFile(path.join(root, 'test', 'core', 'gate', 'age.test.ts'), '')
    expect(testsOf(root, rule)).toEqual(['test/core/gate/age.test.ts'])
  })
})
