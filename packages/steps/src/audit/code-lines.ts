import path from 'node:path'
import { git, gitBytes, GitError, sha256Bytes, sha256Text } from '@titlebout/adapters'
import type { AuditLine, FileEntry, Host, Training } from '@titlebout/core'
import type { Opened } from '../step.ts'

/** The commit that trained and the files that the command read, as far as this clone has them. */
export async function codeLines(host: Host, opened: Opened, { result }: Training): Promise<AuditLine[]> {
  const { code } = result
  const tree = sha256Text(code.inputs.map(({ sha256, path: name }) => `${sha256}  ${name}\n`).join(''))
  const lines: AuditLine[] = [await commitLine(host, code)]
  lines.push({
    depth: 7,
    what: 'code',
    name: `train.inputs: ${code.inputs.length} files`,
    sha256: code.tree,
    state: tree === code.tree ? 'verified' : 'broken',
    detail: tree === code.tree ? '' : `its files have the digest ${tree}`,
  })
  for (const file of code.inputs) lines.push(await inputLine(host, opened, code, file))
  return lines
}

async function commitLine({ workspace }: Host, { commit, dirty }: Training['result']['code']): Promise<AuditLine> {
  const line = { depth: 7, what: 'commit', sha256: null }
  if (commit === null) return { ...line, name: 'none', state: 'recorded', detail: 'the code was in no repository' }
  const there = await asked(git(['rev-parse', '--quiet', '--verify', `${commit}^{commit}`], { cwd: workspace }))
  const changes = dirty ? ', with changes that no commit has' : ''
  const detail = there === undefined ? `not in this clone${changes}` : `in this clone${changes}`
  return { ...line, name: commit, state: there === undefined ? 'recorded' : 'verified', detail }
}

/** A file that the commit has must have the recorded digest there, unless the training said that it differed. */
async function inputLine(
  { workspace }: Host,
  { root }: Opened,
  { commit, dirty }: Training['result']['code'],
  file: FileEntry,
): Promise<AuditLine> {
  const inRepository = path.posix.join(path.relative(workspace, root).split(path.sep).join('/'), file.path)
  const bytes =
    commit === null
      ? undefined
      : await asked(gitBytes(['cat-file', 'blob', `${commit}:${inRepository}`], { cwd: workspace }))
  const line = { depth: 8, what: 'code', name: file.path, sha256: file.sha256 }
  if (bytes === undefined) return { ...line, state: 'recorded', detail: 'not in that commit here' }
  const found = sha256Bytes(bytes)
  if (found === file.sha256) return { ...line, state: 'verified', detail: '' }
  return dirty
    ? { ...line, state: 'recorded', detail: 'changed on top of the commit' }
    : { ...line, state: 'broken', detail: `the commit has SHA-256 ${found}` }
}

/** What git says; undefined when it has no such thing. */
async function asked<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (cause) {
    if (cause instanceof GitError) return undefined
    throw cause
  }
}
