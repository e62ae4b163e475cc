// Takes every named rule out, one by one, and wants a test to fail for each: npm run test:rules [-- name…]
import { readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './root.ts'
import { findRules, testsOf, withoutRule, type Rule } from './rules.ts'
import { run } from './run.ts'
import { makeScratch } from './scratch.ts'

const VITEST = path.join(path.dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs')
const NEEDED = [
  'test',
  'vitest.config.ts',
  'tsconfig.test.json',
  'actions',
  'docs',
  'dist',
  'demo',
  'workflows-examples',
]

const asked = process.argv.slice(2)
const rules = (await findRules(ROOT)).filter((rule) => asked.length === 0 || asked.includes(rule.name))
const scratch = await makeScratch(ROOT, `rules-${process.pid}`, NEEDED)
await symlink(path.join(ROOT, 'node_modules', '.bin'), path.join(scratch, 'node_modules', '.bin'), 'dir')
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

async function check(rule: Rule): Promise<void> {
  const tests = testsOf(ROOT, rule)
  const where = `${rule.name} (${rule.file}:${rule.line})`
  if (tests.length === 0)
    return tell(false, `${where}: has no tests beside it: name them in packages/tooling/src/rules.ts`)
  if (!(await passAsIs(tests))) return tell(false, `${where}: ${tests.join(', ')} fails with the rule in place`)
  const file = path.join(scratch, rule.file)
  const text = await readFile(file, 'utf8')
  await writeFile(file, withoutRule(text, rule))
  const { exitCode, output } = await vitest(tests)
  await writeFile(file, text)
  const failed = /(?<count>\d+) failed, \d+ skipped\s*$/u.exec(output)?.groups?.['count'] ?? '0'
  tell(
    exitCode !== 0 && failed !== '0',
    `${where}: ${failed === '0' ? 'no test' : 'a test'} of ${tests.join(', ')} fails without it`,
  )
}

function tell(caught: boolean, text: string): void {
  console.log(`${caught ? 'caught' : 'NOT CAUGHT'}: ${text}`)
  if (caught) count.passed += 1
  else count.failed += 1
}

async function vitest(tests: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
  return await run(process.execPath, [VITEST, 'run', '--bail=1', ...tests], { cwd: scratch })
}
