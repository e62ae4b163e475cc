import type { LedgerEvent, Pointer } from '@titlebout/core'

/** The commit message of a move: what, from where to where, who, why. */
export function moveMessage(event: Omit<LedgerEvent, 'previous_sha256'>, previous: Pointer | undefined): string {
  const { pointer } = event
  const lines = [
    `${pointer.environment}: ${summary(pointer, previous)}`,
    '',
    `By: ${oneLine(pointer.by)}`,
    ...(pointer.approver === null ? [] : [`Approved-by: ${oneLine(pointer.approver)}`]),
    `Why: ${oneLine(pointer.why)}`,
    `From: ${named(previous)}`,
    `To: ${pointer.moving === null ? named(pointer) : `package ${pointer.moving.to_package_sha256}`}`,
  ]
  return `${lines.join('\n')}\n`
}

function summary(pointer: Pointer, previous: Pointer | undefined): string {
  if (pointer.moving !== null)
    return `claimed for package ${pointer.moving.to_package_sha256.slice(0, 12)} by ${oneLine(pointer.moving.holder)}`
  if (previous?.state === 'moving' && previous.package_sha256 === pointer.package_sha256)
    return `claim released, ${short(pointer)} stays`
  return `now ${short(pointer)}, was ${short(previous)}`
}

function short(pointer: Pointer | undefined): string {
  return pointer === undefined || pointer.version === null ? 'nothing' : `version ${pointer.version}`
}

function named(pointer: Pointer | undefined): string {
  return pointer === undefined || pointer.version === null
    ? 'nothing'
    : `version ${pointer.version}, package ${pointer.package_sha256 ?? 'none'}`
}

/** Reasons are free text of people: they may not look like a trailer of ours. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 500)
}
