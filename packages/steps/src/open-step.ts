import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import {
  composePolicy,
  parseConfig,
  policyDiff,
  policyText,
  problemLine,
  UserError,
  type Config,
  type Host,
  type ParsedConfig,
  type Policy,
  type Problem,
} from '@titlebout/core'
import { openBase, type BaseFiles } from './open/base.ts'
import { withGateImports, type ImportedConfig, type UnusedImport } from './open/gate-imports.ts'
import { makeWorkFolder } from './open/make-work-folder.ts'
import { findConfig, type ConfigPlace } from './open/place.ts'
import { findTestRows, type TestRows } from './open/test-rows.ts'
import { decodeText, readIfThere } from './open/text-file.ts'
import type { Opened, PolicyFile } from './step.ts'

/** Who judges, and by what. */
interface Judging {
  readonly config: Config
  readonly policy: Policy
  readonly unusedImports: readonly UnusedImport[]
  /** undefined: the checkout's own policy judges. */
  readonly base: BaseFiles | undefined
}

/**
 * Reads titlebout.yml and settles whose policy judges: the base's of a pull request, else the checkout's (design §3).
 * Makes the work folder.
 *
 * @param configPath path of titlebout.yml, from the workspace
 * @throws {UserError} `CONFIG` with every problem of the file; `HOST` when the base cannot be read; `TRUST` when the work
 *   folder is not ours
 */
export async function openStep(host: Host, configPath: string): Promise<Opened> {
  const place = await findConfig(host.workspace, configPath)
  const head = await withGateImports(
    parseConfig(await checkoutText(place), place.relative),
    place.relative,
    async (file) => await readIfThere(path.join(place.root, file)),
  )
  const base = host.base === undefined ? undefined : await openBase(host.base, place.root, host.gitAuthorization)
  const judging = await judge(host, place, head, base)
  const { config } = judging
  let rows: Promise<TestRows> | undefined
  let validation: Promise<TestRows> | undefined
  const rowsOf = async (pattern: string): Promise<TestRows> => await findTestRows(judging.base, place.root, pattern)
  return {
    config,
    policy: judging.policy,
    unusedImports: judging.unusedImports,
    root: place.root,
    configFile: place.relative,
    workFolder: await makeWorkFolder(host.workspace, config.model.name),
    locate: (key) => head.locate(key),
    policyFile: async (file) => await readPolicyFile(judging.base, place, file),
    testRows: async () => await (rows ??= rowsOf(testFiles(config))),
    validationRows: async () =>
      config.data.validation === undefined ? undefined : await (validation ??= rowsOf(config.data.validation)),
  }
}

/** @throws {UserError} `CONFIG` where the rows lie in a database, and a step needs them */
function testFiles({ data }: Config): string {
  if (data.test !== undefined) return data.test
  throw new UserError(
    'CONFIG',
    'model.sql says which rows judge, and none of them leaves the database, where this cannot be done: it takes the rows of data.test',
  )
}

async function checkoutText(place: ConfigPlace): Promise<string> {
  const bytes = await readIfThere(place.absolute)
  if (bytes === undefined) throw new UserError('CONFIG', `${place.relative} is not there`)
  return decodeText(bytes, place.relative, 'CONFIG')
}

async function judge(
  host: Host,
  place: ConfigPlace,
  head: ImportedConfig,
  base: BaseFiles | undefined,
): Promise<Judging> {
  const producer = host.producer()
  const own = { ref: producer.ref, commit: producer.sha, sha256: sha256Text(policyText(head.config)) }
  const heads = { config: head.config, unusedImports: head.unused, base: undefined }
  if (base === undefined) return { ...heads, policy: { side: 'checkout', ...own, changes: [] } }
  const bytes = await base.read(path.basename(place.absolute))
  if (bytes === undefined) return { ...heads, policy: { side: 'head-first', ...own, changes: [] } }
  const parsed = await readBase(bytes, place, base)
  if (parsed instanceof UserError) {
    // Nothing on the default branch works with such a file either: the pull request that mends it must be able to run.
    host.log.warning(
      `the policy of ${base.ref} cannot be read, so this pull request's own policy judges: ${parsed.message}`,
    )
    const unreadable = { key: place.relative, from: 'not readable', to: 'readable', loosens: null }
    return { ...heads, policy: { side: 'head-first', ...own, changes: [unreadable] } }
  }
  const composed = composePolicy(parsed.config, head.config)
  if (composed.problems.length > 0) throw misfit(composed.problems, head, place, base)
  return {
    config: composed.config,
    unusedImports: parsed.unused,
    policy: {
      side: 'base',
      ref: base.ref,
      commit: base.commit,
      sha256: sha256Text(policyText(parsed.config)),
      changes: [...policyDiff(parsed.config, head.config), ...(await fileChanges(parsed.config, base))],
    },
    base,
  }
}

/** Files that belong to the policy and differ in the checkout. */
async function fileChanges({ data, package: pack }: Config, base: BaseFiles): Promise<Policy['changes']> {
  const files = [
    { key: 'data.contract', file: data.contract },
    { key: 'data.validation', file: data.validation },
    { key: 'data.test', file: data.test },
    { key: 'package.card', file: pack.card },
  ]
  const changes: Policy['changes'] = []
  for (const { key, file } of files) {
    if (file === undefined || (await base.list(file)).length === 0 || (await base.unchanged(file))) continue
    changes.push({ key: `${key}: ${file}`, from: `as at ${base.ref}`, to: 'changed', loosens: null })
  }
  return changes
}

async function readBase(bytes: Uint8Array, place: ConfigPlace, base: BaseFiles): Promise<ImportedConfig | UserError> {
  const name = `${place.relative}@${base.commit.slice(0, 12)}`
  try {
    const parsed = parseConfig(decodeText(bytes, name, 'CONFIG'), name)
    return await withGateImports(parsed, name, async (file) => await base.read(file))
  } catch (cause) {
    if (cause instanceof UserError) return cause
    throw cause
  }
}

/** The head's recipe under the base's policy breaks a rule between keys. */
function misfit(
  broken: ReturnType<typeof composePolicy>['problems'],
  head: ParsedConfig,
  place: ConfigPlace,
  base: BaseFiles,
): UserError {
  const problems: Problem[] = broken.map((problem) => ({
    message: problem.message,
    file: place.relative,
    ...head.locate(problem.path),
  }))
  return new UserError(
    'CONFIG',
    `the recipe of this pull request does not fit the policy of ${base.ref} (${base.commit.slice(0, 12)}), which judges it: change the policy in a pull request of its own first\n${problems.map(problemLine).join('\n')}`,
    { problems },
  )
}

async function readPolicyFile(base: BaseFiles | undefined, place: ConfigPlace, file: string): Promise<PolicyFile> {
  const head = await readIfThere(path.join(place.root, file))
  const headText = head === undefined ? undefined : decodeText(head, file, 'CONFIG')
  const bytes = await base?.read(file)
  if (base !== undefined && bytes !== undefined) {
    const text = decodeText(bytes, `${file}@${base.commit.slice(0, 12)}`, 'CONFIG')
    return { text, from: 'base', ...(headText === undefined ? {} : { headText }) }
  }
  if (headText === undefined)
    throw new UserError('CONFIG', `${file} is not there: ${place.relative} names it, relative to its own folder`)
  return { text: headText, from: 'checkout' }
}
