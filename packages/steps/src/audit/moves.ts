import type { AuditMove, Pointer, PointerEvent } from '@titlebout/core'

/** The registry's own log as moves: who, when, why, from what to what. */
export function auditMoves(events: readonly PointerEvent[]): AuditMove[] {
  return events.map(({ pointer, previous, revision }) => ({
    at: pointer.at,
    by: pointer.by,
    approver: pointer.approver,
    why: pointer.why,
    from: previous?.version ?? null,
    to: pointer.version,
    kind: kindOf(pointer, previous),
    revision,
  }))
}

function kindOf(pointer: Pointer, previous: Pointer | undefined): AuditMove['kind'] {
  if (pointer.state === 'moving') return 'claimed'
  const stayed = previous?.state === 'moving' && previous.package_sha256 === pointer.package_sha256
  return stayed && previous.moving?.to_package_sha256 !== pointer.package_sha256 ? 'released' : 'moved'
}
