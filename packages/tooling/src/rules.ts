import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * A rule that a wrong result or a wrong deployment would slip through without. In the source it is a comment of its own
 * line directly above the `if` that guards:
 *
 *     // rule: stale-bout
 *     if (bout.champion.registry_revision !== revision) throw …
 */
export interface Rule {
  readonly name: string
  /** From the repository's root. */
  readonly file: string
  /** Of the `if`, 1-based. */
  readonly line: number
}

/** Rules whose tests do not stand in the folder of tests that mirrors the folder of the rule. */
const TESTS_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'one-class-stored-bout': ['test/steps/compare-to-champion/in-database.test.ts'],
}

const MARKER = /^\s*\/\/ rule: (?<name>[a-z0-9]+(?:-[a-z0-9]+)*)\s*$/u

/** Every rule of the packages. @throws when a marker does not stand above an `if`: the rule could not be taken out */
export async function findRules(root: string): Promise<readonly Rule[]> {
  const rules: Rule[] = []
  for (const file of globSync('packages/*/src/**/*.ts', { cwd: root }).sort()) {
    const lines = (await readFile(path.join(root, file), 'utf8')).split('\n')
    for (const [index, line] of lines.entries()) {
      const name = MARKER.exec(line)?.groups?.['name']
      if (name === undefined) continue
      if (!/\bif \(/u.test(lines[index + 1] ?? ''))
        throw new Error(`${file}:${index + 1}: the rule ${name} must stand directly above an if`)
      rules.push({ name, file: file.split(path.sep).join('/'), line: index + 2 })
    }
  }
  return rules
}

/**
 * A text in which one `if` never fires. The condition stays as the branch of a conditional that is never taken, because
 * finding its closing parenthesis would need a parser.
 */
export function withoutRule(text: string, rule: Rule): string {
  const lines = text.split('\n')
  const guarded = lines[rule.line - 1]?.replace('if (', 'if (true ? false : ')
  if (guarded === undefined) throw new Error(`${rule.file} has no line ${rule.line}`)
  return lines.with(rule.line - 1, guarded).join('\n')
}

/** Tests that must fail without the rule: named for it, or those that mirror its file or folder; none: there are none there. */
export function testsOf(root: string, rule: Rule): readonly string[] {
  const named = TESTS_ELSEWHERE[rule.name]
  if (named !== undefined) return named
  const inside = rule.file.replace(/^packages\/(?<part>[^/]+)\/src\//u, 'test/$<part>/').replace(/\.ts$/u, '')
  const folder = path.posix.dirname(inside)
  return [`${inside}.test.ts`, inside, `${folder}.test.ts`, folder]
    .filter((tests) => tests.split('/').length > 2 && holdsTests(root, tests))
    .slice(0, 1)
}

function holdsTests(root: string, tests: string): boolean {
  if (tests.endsWith('.test.ts')) return existsSync(path.join(root, tests))
  return globSync('**/*.test.ts', { cwd: path.join(root, tests) }).length > 0
}
