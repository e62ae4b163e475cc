import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import './goldens/binary.ts'
import './goldens/classes.ts'
import './goldens/drift.ts'
import './goldens/label-free.ts'
import './goldens/multiclass.ts'
import './goldens/regression.ts'
import './goldens/rest.ts'
import { missing, unread } from './goldens/golden-files.ts'

describe('x', () => {
  it.each(['adult', 'bike', 'wine', 'penguins', 'german_text', 'drift'])('%s', (pair) => {
    const g = new Map<string, number>()
    for (const p of unread(pair)) { const k = p.replace(/\/(champion|challenger|twin)(?=\/)/g, '/F').split('/').slice(0, 6).join('/'); g.set(k, (g.get(k) ?? 0) + 1) }
    console.log(pair, [...g].slice(0, 400).map(([k, v]) => `${k} ${v}`).join('\n'))
  })
})
