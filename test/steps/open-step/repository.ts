import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Base, Host, Producer } from '@titlebout/core'

export const CONFIG = `version: 1
model: { name: strikes, task: binary-classification, path: model/m.onnx, threshold: 0.1 }
data: { train: data/train.csv, test: data/test.csv, label: damage, positive: "yes", id: report_id }
train: { run: node train.mjs }
gate:
  - { metric: recall, min: 0.5 }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
package: { card: card.yml }
`

/** A real git repository in a temporary folder. */
export class Repository {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'titlebout-open-')))

  constructor(git = true) {
    if (git) this.git('init', '-q', '-b', 'main')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=tester', '-c', 'user.email=tester', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, ...args], { cwd: this.folder, encoding: 'utf8' }).trim()
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) {
      const target = path.join(this.folder, name)
      mkdirSync(path.dirname(target), { recursive: true })
      writeFileSync(target, content)
    }
  }

  /** Writes files, commits everything, and gives the commit. */
  commit(files: Readonly<Record<string, string | Uint8Array>>): string {
    this.write(files)
    this.git('add', '-A')
    this.git('commit', '-q', '--allow-empty', '-m', 'change')
    return this.git('rev-parse', 'HEAD')
  }

  path(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts)
  }
}

export interface TestHost extends Host {
  readonly warnings: readonly string[]
}

/** A host that knows a workspace and a base, and nothing else. */
export function hostOf(workspace: string, baseSha?: string): TestHost {
  const warnings: string[] = []
  const base: Base | undefined = baseSha === undefined ? undefined : { ref: 'main', sha: baseSha }
  return {
    kind: 'console',
    workspace,
    warnings,
    log: { info() {}, warning: (text) => void warnings.push(text), output() {}, progress() {} },
    producer: () => PRODUCER,
    base,
    carrier: undefined,
    forge: undefined,
    userEnvironment: {},
    variable: (name) => {
      throw new Error(`no variable ${name}`)
    },
    gitAuthorization: undefined,
    cancellation: { cancelled: false, onCancel: () => () => undefined },
    nativeDir: undefined,
  }
}

const PRODUCER: Producer = {
  host: 'console',
  version: '0.1.0',
  level: 'local',
  at: '2026-01-01T00:00:00Z',
  repository: null,
  repository_id: null,
  workflow: null,
  run_id: null,
  run_attempt: null,
  job: null,
  sha: null,
  ref: 'refs/heads/topic',
  event: null,
  actor: null,
  pull_request: null,
}
