import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  championEnvironment,
  DamageError,
  UserError,
  type AuditLine,
  type AuditReport,
  type Host,
  type Pointer,
  type Registry,
} from '@titlebout/core'
import { evidenceLines } from './audit/evidence-lines.ts'
import { fileLines } from './audit/file-lines.ts'
import { auditMoves } from './audit/moves.ts'
import { targetLine } from './audit/target-line.ts'
import { openRegistry } from './open-registry.ts'
import type { Opened } from './step.ts'

export { renderAudit } from '@titlebout/report'

export interface AuditOptions {
  /** Default: the champion's, the last one under `deploy`. */
  readonly environment?: string
  /** Default: the version that the environment points at. */
  readonly version?: number
}

/**
 * Why is this model live? Walks backwards from the pointer to version, manifest, files, evidence, data and code, and
 * computes every digest on the way again.
 *
 * @throws {UserError} `REGISTRY` when there is nothing to audit, or the registry's own log is damaged
 */
export async function audit(host: Host, opened: Opened, options: AuditOptions): Promise<AuditReport> {
  const environment = options.environment ?? championEnvironment(opened.config)
  if (environment === undefined)
    throw new UserError('CONFIG', `${opened.configFile} has no environments under deploy: there is nothing to audit`)
  const registry = await openRegistry(host, opened)
  const about = { model: opened.config.model.name, environment, registry: registry.where }
  try {
    return { ...about, ...(await walk(host, opened, registry, { environment, version: options.version })) }
  } catch (cause) {
    if (!(cause instanceof DamageError)) throw cause
    const lines = [damaged({ depth: 0, what: 'registry', name: registry.where, sha256: null }, cause)]
    return { ...about, ok: false, version: null, package_sha256: null, lines, history: [] }
  }
}

async function walk(
  host: Host,
  opened: Opened,
  registry: Registry,
  { environment, version: asked }: { readonly environment: string; readonly version: number | undefined },
): Promise<Pick<AuditReport, 'ok' | 'version' | 'package_sha256' | 'lines' | 'history'>> {
  const pointer = (await registry.pointer(environment))?.pointer
  const version = asked ?? pointer?.version ?? undefined
  if (version === undefined)
    throw new UserError(
      'REGISTRY',
      `no model is live in ${environment} yet (${registry.where}): there is nothing to audit`,
    )
  const packageSha256 = await registry.packageOf(version)
  const isLive = pointer?.version === version
  const lines = [
    ...(isLive && pointer !== undefined ? [pointerLine(registry, pointer, packageSha256)] : []),
    ...(isLive ? [await targetLine(host, opened, environment, packageSha256)] : []),
    ...(await versionLines(host, opened, registry, { version, packageSha256, pointer: isLive ? pointer : undefined })),
  ]
  const history = auditMoves(await registry.history(environment))
  const ok = lines.every(({ state }) => state !== 'broken')
  return { ok, version, package_sha256: packageSha256, lines, history }
}

function damaged(line: Pick<AuditLine, 'depth' | 'what' | 'name' | 'sha256'>, { message }: DamageError): AuditLine {
  return { ...line, state: 'broken', detail: message }
}

interface Audited {
  readonly version: number
  readonly packageSha256: string
  readonly pointer: Pointer | undefined
}

async function versionLines(host: Host, opened: Opened, registry: Registry, audited: Audited): Promise<AuditLine[]> {
  const { version, packageSha256 } = audited
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-audit-'))
  const line = { depth: 1, what: 'version', name: `version ${version}`, sha256: packageSha256 }
  try {
    await registry.fetch(version, folder)
    return [
      { ...line, state: 'verified', detail: `from ${registry.where}` },
      ...(await fileLines(folder, packageSha256)),
      ...(await evidenceLines(host, opened, folder, audited)),
    ]
  } catch (cause) {
    if (cause instanceof DamageError) return [damaged(line, cause)]
    throw cause
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function pointerLine(registry: Registry, pointer: Pointer, packageSha256: string): AuditLine {
  const agrees = pointer.package_sha256 === packageSha256
  const moving = pointer.moving === null ? '' : `; claimed by ${pointer.moving.holder} since ${pointer.moving.since}`
  return {
    depth: 0,
    what: 'pointer',
    name: `${pointer.environment} → version ${pointer.version ?? 'none'}`,
    sha256: pointer.package_sha256,
    state: agrees ? 'verified' : 'broken',
    detail: agrees
      ? `by ${pointer.by}, approved by ${pointer.approver ?? 'nobody'}, at ${pointer.at}${moving}`
      : `${registry.where} knows version ${pointer.version ?? 'none'} as package ${packageSha256}`,
  }
}
