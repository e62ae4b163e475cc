import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onnxFighter } from '@titlebout/adapters'
import type { OnnxRuntimeChoice } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  classifier,
  initializer,
  input,
  int,
  message,
  model,
  node,
  output,
  tensor,
  TYPE,
} from '../../support/onnx-model.ts'
import { refusalOf, workspace } from './workspace.ts'
import { binary, binaryTask } from '../../support/tasks.ts'

const place = workspace()
const TASK = binaryTask({ positive: 'yes', threshold: 0.5, id: 'id', label: 'y', features: ['a'] })
const ROWS = 'id,a,y\nr1,1,yes\nr2,-1,no\n'
const OUTPUTS = [output('label', TYPE.string, ['n']), output('probabilities', TYPE.float, ['n', 2])]

async function refused(name: string, content: Uint8Array): Promise<string> {
  return await refusalOf(place.onnx(name, content), 'MODEL')
}

describe('onnxFighter finds the file', () => {
  it('missing', async () => {
    const open = onnxFighter({
      file: path.join(place.root(), 'none.onnx'),
      name: 'model/none.onnx',
      nativeDir: undefined,
    })
    expect(await refusalOf(open, 'MODEL')).toBe('model/none.onnx: there is no such file')
  })

  it('a folder, or a link', async () => {
    mkdirSync(path.join(place.root(), 'folder.onnx'))
    expect(
      await refusalOf(onnxFighter({ file: path.join(place.root(), 'folder.onnx'), nativeDir: undefined }), 'MODEL'),
    ).toContain('expected a regular file, got a folder')
    await place.write('real.onnx', 'x')
    symlinkSync('real.onnx', path.join(place.root(), 'link.onnx'))
    expect(
      await refusalOf(onnxFighter({ file: path.join(place.root(), 'link.onnx'), nativeDir: undefined }), 'MODEL'),
    ).toContain('expected a regular file, got a symbolic link')
  })

  it('a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [path.join(place.root(), 'pipe.onnx')])
    expect(
      await refusalOf(onnxFighter({ file: path.join(place.root(), 'pipe.onnx'), nativeDir: undefined }), 'MODEL'),
    ).toContain('expected a regular file, got something else')
  })
})

describe('onnxFighter and data outside the model', () => {
  const WEIGHTS = Buffer.from(Float32Array.from([1, 2]).buffer)

  /** x = a · w, with w in another file. */
  function withExternal(external: readonly (readonly [string, string])[]): Buffer {
    return model([
      input('a', TYPE.float, ['n', 1]),
      initializer('w', TYPE.float, [1, 2], { external }),
      node('MatMul', ['a', 'w'], ['x']),
      classifier({ coefficients: [1, 1], intercept: 0 }),
      ...OUTPUTS,
    ])
  }
  const folder = async (name: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> => {
    for (const [file, content] of Object.entries(files)) await place.write(path.join(name, file), content)
    return path.join(place.root(), name, 'model.onnx')
  }
  const open = async (file: string, runtime: OnnxRuntimeChoice = 'auto') =>
    await onnxFighter({ file, nativeDir: undefined, runtime })

  it.each(['native', 'wasm'] as const)('reads a file beside it (%s), and leaves nothing behind', async (runtime) => {
    const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('titlebout-model-'))
    const before = left()
    const file = await folder(`good-${runtime}`, {
      'model.onnx': withExternal([
        ['location', 'parts/w.bin'],
        ['offset', '4'],
        ['length', '8'],
      ]),
      'parts/w.bin': Buffer.concat([Buffer.alloc(4), WEIGHTS]),
    })
    const fighter = await open(file, runtime)
    const table = await place.table(`external-${runtime}.csv`, ROWS, TASK)
    const { score } = binary(await fighter.score(table, TASK))
    expect(score?.[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 6)
    await fighter.close()
    expect(left().filter((name) => !before.includes(name))).toEqual([])
  })

  it.each(['native', 'wasm'] as const)(
    'reads it (%s) also where a ZipMap was taken out of the graph',
    async (runtime) => {
      const zipped = model([
        input('a', TYPE.float, ['n', 1]),
        initializer('w', TYPE.float, [1, 2], { external: [['location', 'w.bin']] }),
        node('MatMul', ['a', 'w'], ['x']),
        classifier({ coefficients: [1, 1], intercept: 0 }),
        node('ai.onnx.ml:ZipMap', ['probabilities'], ['maps'], { classlabels_strings: { strings: ['no', 'yes'] } }),
        message(
          12,
          bytes(1, 'maps'),
          message(2, message(4, message(1, message(5, int(1, 8), message(2, message(1, int(1, 1))))))),
        ),
      ])
      const file = await folder(`zipped-${runtime}`, { 'model.onnx': zipped, 'w.bin': WEIGHTS })
      const fighter = await open(file, runtime)
      const { score } = binary(await fighter.score(await place.table(`zipped-${runtime}.csv`, ROWS, TASK), TASK))
      expect(score?.[0]).toBeCloseTo(1 / (1 + Math.exp(-3)), 6)
      await fighter.close()
    },
  )

  it.each<[what: string, external: readonly (readonly [string, string])[], says: string]>([
    [
      'leaves the folder',
      [['location', '../w.bin']],
      'expected one relative path inside the model\'s folder, got "../w.bin"',
    ],
    ['leaves it in the middle', [['location', 'parts/../../w.bin']], 'got "parts/../../w.bin"'],
    ['is absolute', [['location', '/etc/passwd']], 'got "/etc/passwd"'],
    ['is a path of Windows', [['location', 'C:\\w.bin']], 'expected one relative path'],
    ['is empty', [['location', '']], 'got ""'],
    [
      'is an address in memory',
      [
        ['location', '*/_ORT_MEM_ADDR_/*'],
        ['offset', '4096'],
        ['length', '8'],
      ],
      'got "*/_ORT_MEM_ADDR_/*"',
    ],
    [
      'is there twice',
      [
        ['location', 'w.bin'],
        ['location', '/etc/passwd'],
      ],
      'got 2 locations',
    ],
    ['is not there', [['offset', '0']], 'got 0 locations'],
    [
      'has a negative offset',
      [
        ['location', 'w.bin'],
        ['offset', '-8'],
      ],
      'expected an offset and a length in whole bytes',
    ],
    [
      'has two lengths',
      [
        ['location', 'w.bin'],
        ['length', '8'],
        ['length', '80'],
      ],
      'each once',
    ],
    [
      'lies beyond the end of the file',
      [
        ['location', 'w.bin'],
        ['offset', '4'],
        ['length', '8'],
      ],
      'expected at least 12 bytes, got 8: the file is cut off',
    ],
    ['names a file that is not there', [['location', 'other.bin']], 'external data "other.bin": there is no such file'],
    ['names a folder', [['location', 'parts']], 'expected a regular file, got a folder'],
    ['names a symbolic link', [['location', 'link.bin']], 'expected a regular file, got a symbolic link'],
    [
      'goes through a linked folder',
      [['location', 'linked/w.bin']],
      'expected a file inside the folder of the model, reached by no link',
    ],
    ['names a hard link', [['location', 'hard.bin']], 'expected a file with one name, got one with 2 (hard links)'],
  ])('refuses a reference that %s', async (what, external, says) => {
    const name = what.replaceAll(' ', '-')
    const file = await folder(name, { 'model.onnx': withExternal(external), 'w.bin': WEIGHTS, 'parts/x.bin': WEIGHTS })
    const beside = path.dirname(file)
    await place.write(`${name}-outside/w.bin`, WEIGHTS)
    symlinkSync('w.bin', path.join(beside, 'link.bin'))
    symlinkSync(path.join('..', `${name}-outside`), path.join(beside, 'linked'))
    writeFileSync(path.join(beside, 'first.bin'), WEIGHTS)
    linkSync(path.join(beside, 'first.bin'), path.join(beside, 'hard.bin'))
    const said = await refusalOf(open(file), 'MODEL')
    expect(said).toMatch(/^model\.onnx: external data /u)
    expect(said).toContain(says)
    expect(said).not.toContain(place.root())
  })

  it.each<[where: string, graph: readonly Buffer[], more: readonly Buffer[]]>([
    [
      'an attribute',
      [
        node('Constant', [], ['x'], {
          value: { tensor: tensor('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] }) },
        }),
      ],
      [],
    ],
    [
      'a branch',
      [
        node('If', ['c'], ['x'], {
          then_branch: { graph: initializer('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] }) },
        }),
      ],
      [],
    ],
    [
      'a sparse value',
      [message(15, message(1, tensor('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] })))],
      [],
    ],
    [
      'a function',
      [],
      [
        message(
          25,
          bytes(1, 'F'),
          bytes(10, 'own'),
          node('Constant', [], ['x'], {
            value: { tensor: tensor('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] }) },
          }).fill(0x3a, 0, 1),
        ),
      ],
    ],
    [
      'training information',
      [],
      [message(20, message(1, initializer('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] })))],
    ],
    [
      'a second graph',
      [],
      [message(7, initializer('t', TYPE.float, [1], { external: [['location', '/etc/passwd']] }))],
    ],
  ])('finds a reference in %s', async (_, graph, more) => {
    expect(await refused('hidden.onnx', model(graph, { more }))).toContain(
      'external data of tensor "t": expected one relative path inside the model\'s folder, got "/etc/passwd"',
    )
  })
})
