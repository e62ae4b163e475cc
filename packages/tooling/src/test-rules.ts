// Takes every named rule out, one by one, and wants a test to fail for each: npm run test:rules [-- name…]
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './root.ts'
import { findRules, testsOf, withoutRule, type Rule } from './rules.ts'
import { run } from './run.ts'
import { linkLibraries, makeScratch } from './scratch.ts'

const VITEST = path.join(path.dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
const NEEDED = [
  'test',
  'vitest.config.ts',
  'tsconfig.test.json',
  'action.yml',
  'actions',
  'docs',
  'dist',
  'demo',
  'workflows-examples',
]

/** A guard against endless loops may be the rule that was taken out. */
const TIME_LIMIT_MS = 10 * 60_000
const ENDED_BY_US = 124

// The copy does not lie beside the reference data, if there is any.
const shared = path.join(ROOT, '..', 'shared')
if (existsSync(shared)) process.env['TITLEBOUT_SHARED'] ??= shared

const asked = process.argv.slice(2)
const rules = (await findRules(ROOT)).filter((rule) => asked.length === 0 || asked.includes(rule.name))
const scratch = await makeScratch(ROOT, 'rules', NEEDED)
await linkLibraries(ROOT, scratch)
/** Whether tests pass with every rule in place. */
const asIs = new Map<string, boolean>()
const count = { passed: 0, failed: 0 }
try {
  for (const rule of rules) await check(rule)
} finally {
  await rm(scratch, { recursive: true, force: true })
}
console.log(`${count.passed} passed, ${count.failed} failed`)
if (count.failed > 0 || rules.length === 0) process.exitCode = 1

/** First the tests beside the rule, which are quick; then all of its package. */
async function check(rule: Rule): Promise<void> {
  const where = `${rule.name} (${rule.file}:${rule.line})`
  const all = rule.file
    .split('/')
    .slice(1, 2)
    .map((name) => `test/${name}`)
  for (const tests of [testsOf(ROOT, rule), all]) {
    const failing = tests.length === 0 ? undefined : await failWithout(rule, tests)
    if (failing !== undefined) return tell(true, `${where}: ${failing}`)
  }
  tell(false, `${where}: no test of ${all.join(' ')} fails for want of it`)
}

/** How tests fail without a rule and pass with it; undefined: they do not. */
async function failWithout(rule: Rule, tests: readonly string[]): Promise<string | undefined> {
  const file = path.join(scratch, rule.file)
  const text = await readFile(file, 'utf8')
  await writeFile(file, withoutRule(text, rule))
  const { exitCode, output } = await vitest(tests)
  await writeFile(file, text)
  const isFailure = exitCode === ENDED_BY_US || /[1-9]\d* failed, \d+ skipped\s*$/u.test(output)
  if (!isFailure) return undefined
  if (await passAsIs(tests))
    return `${tests.join(' ')} ${exitCode === ENDED_BY_US ? 'does not end' : 'fails'} without it`
  console.log(`${tests.join(' ')} fails with every rule in place`)
  return undefined
}

/** Tests that fail with every rule in place would say of any rule that it is caught. */
async function passAsIs(tests: readonly string[]): Promise<boolean> {
  const key = tests.join()
  const known = asIs.get(key)
  if (known !== undefined) return known
  const { exitCode, output } = await vitest(tests)
  if (exitCode !== 0) console.log(output)
  asIs.set(key, exitCode === 0)
  return exitCode === 0
}

function tell(caught: boolean, text: string): void {
  console.log(`${caught ? 'caught' : 'NOT CAUGHT'}: ${text}`)
  if (caught) count.passed += 1
  else count.failed += 1
}

async function vitest(tests: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
  return await run(process.execPath, [VITEST, 'run', '--bail=1', ...tests], {
    cwd: scratch,
    timeLimitMs: TIME_LIMIT_MS,
  })
}
