import type { LineageChange } from '../evidence/bout.ts'
import type { Training } from '../evidence/training.ts'
import { numberText } from '../number-text.ts'

/** What stands for something that one side does not have. */
const NONE = 'none'

/** Digits of a digest that are shown: who wants all has the evidence of both. */
const SHOWN = 12

/** What else differs between two models: how each was made, by the digests and values of its training evidence. */
export function lineageChanges(champion: Training, candidate: Training): LineageChange[] {
  const parts = ['code', 'data', 'params', 'environment', 'features'] as const
  return parts.flatMap((part) => {
    const [before, now] = [factsOf(champion, part), factsOf(candidate, part)]
    return [...new Set([...before.keys(), ...now.keys()])].flatMap((what) => {
      const [from, to] = [before.get(what) ?? NONE, now.get(what) ?? NONE]
      return from === to ? [] : [{ part, what, champion: from, candidate: to }]
    })
  })
}

function factsOf({ result, seed }: Training, part: LineageChange['part']): ReadonlyMap<string, string> {
  switch (part) {
    case 'code':
      return new Map([['command', result.command], ...result.code.inputs.map(fileFact)])
    case 'data':
      return new Map(
        result.data.map(({ role, rows_sha256: rows, sha256, row_count: count }) => [
          role,
          `${numberText(count)} rows, ${(rows ?? sha256).slice(0, SHOWN)}`,
        ]),
      )
    case 'params':
      return new Map([
        ...Object.entries(result.params?.values ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
        ['seed', String(seed)],
      ])
    case 'environment':
      return new Map([
        ...result.lock.map(fileFact),
        ['runtime', result.machine.runtime],
        ['machine', `${result.machine.os} ${result.machine.arch}`],
      ])
    case 'features':
      return new Map(result.features.map((name) => [name, 'used']))
  }
}

function fileFact({ path, sha256 }: { readonly path: string; readonly sha256: string }): [string, string] {
  return [path, sha256.slice(0, SHOWN)]
}
